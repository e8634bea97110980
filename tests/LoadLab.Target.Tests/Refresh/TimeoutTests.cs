using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using LoadLab.Target.Hosting;
using LoadLab.Target.Refresh;
using LoadLab.Target.Storage;
using LoadLab.Target.Tests.Fixtures;
using Npgsql;

namespace LoadLab.Target.Tests.Refresh;

/// <summary>The target's limits, each reached by a statement that waits for a lock or a COMMIT that takes its time.</summary>
public sealed class TimeoutTests(PostgresServer postgres)
{
    private const string SlowCommit = """
        create function wait() returns trigger language plpgsql as $$ begin perform pg_sleep(60); return null; end $$;
        create constraint trigger wait after insert on token deferrable initially deferred
            for each row when (new.generation > 0) execute function wait();
        """;

    private static readonly Duration Long = Duration.Seconds(60);
    private static readonly Duration Short = Duration.Seconds(1);

    [Theory]
    [InlineData(true, Unavailability.CommandTimeout)]
    [InlineData(false, Unavailability.RequestTimeout)]
    public async Task A_statement_that_waits_too_long_ends_at_the_limit_that_is_reached_first(bool command, string reason)
    {
        await using var target = await StartAsync(command);
        var session = await ConnectAsync(target);
        await using var connection = await target.Data.OpenConnectionAsync();
        await using var hold = new NpgsqlCommand("begin; select 1 from session for update", connection);
        await hold.ExecuteNonQueryAsync();

        var result = await RefreshAsync(target, session);

        Assert.Equal(new RefreshResult.Unavailable(reason), result);
    }

    [Fact]
    public async Task A_commit_the_server_confirms_to_have_cancelled_is_not_in_doubt()
    {
        await using var target = await StartAsync(command: false);
        var session = await ConnectAsync(target);
        await target.ExecuteAsync(SlowCommit);

        var result = await RefreshAsync(target, session);

        Assert.Equal(new RefreshResult.Unavailable(Unavailability.RequestTimeout), result);
        Assert.Equal(0, await target.ScalarAsync<long>("select count(*) from token where generation > 0"));
    }

    /// <summary>Npgsql does not tell what the server said of a statement that timed out, so the target does not know.</summary>
    [Fact]
    public async Task A_commit_that_takes_longer_than_the_command_timeout_is_in_doubt()
    {
        await using var target = await StartAsync(command: true);
        var session = await ConnectAsync(target);
        await target.ExecuteAsync(SlowCommit);

        Assert.IsType<RefreshResult.InDoubt>(await RefreshAsync(target, session));
    }

    [Fact]
    public async Task A_resource_answers_503_when_the_request_has_taken_too_long()
    {
        await using var target = await StartAsync(command: false);
        var partner = await target.ConnectAsync();
        await using var connection = await target.Data.OpenConnectionAsync();
        await using var hold = new NpgsqlCommand("begin; lock table token", connection);
        await hold.ExecuteNonQueryAsync();

        var read = await partner.ReadAsync();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, read.Status);
        Assert.Equal("5", read.RetryAfter);
        var counters = await target.Admin.GetFromJsonAsync<JsonElement>("/counters");
        Assert.Equal(1, counters.GetProperty("unavailable").GetInt64());
    }

    private Task<TestTarget> StartAsync(bool command) => TestTarget.StartAsync(
        postgres, change: o => o with { CommandTimeout = command ? Short : Long, RequestTimeout = command ? Long : Short });

    private static async Task<NewSession> ConnectAsync(TestTarget target)
    {
        await target.ConnectAsync("Another");
        return (await target.Service<Sessions>().CreateAsync([new SessionEntry("Org", "app", Protocol.OAuth1)], default))[0];
    }

    private static async Task<RefreshResult> RefreshAsync(TestTarget target, NewSession session)
    {
        using var patience = new Patience(target.Options.RequestTimeout.Value, TimeProvider.System, default);
        return await target.Service<RefreshService>().RefreshAsync(
            new RefreshRequest(
                Guid.NewGuid(), new App("app", "app secret", "accounting"), Hashes.Of(session.Token), Hashes.Of(session.Handle), null),
            patience);
    }
}
