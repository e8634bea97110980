using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using LoadLab.Target.Hosting;
using LoadLab.Target.Tests.Fixtures;
using Npgsql;

namespace LoadLab.Target.Tests.Refresh;

/// <summary>The moments at which a token gets lost, each made to happen for real.</summary>
public sealed class LossTests(PostgresServer postgres)
{
    [Theory]
    [InlineData(TransactionShape.Roundtrips, "commit\0")]
    [InlineData(TransactionShape.Batched, "commit\0")]
    [InlineData(TransactionShape.SingleStatement, "with fresh as")]
    public async Task A_commit_that_is_not_answered_is_in_doubt_and_its_token_is_in_the_database(TransactionShape shape, string commit)
    {
        await using var link = new CuttableLink(await postgres.CreateDatabaseAsync());
        await using var target = TestTarget.Start(
            new TargetOptions { Database = link.ConnectionString, Transaction = shape, PoolSize = 5 });
        var partner = await target.ConnectAsync();
        link.CutAfter(commit);

        var answer = await partner.RefreshAsync();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status);
        Assert.NotNull(answer.RetryAfter);
        Assert.Equal(1, await CounterAsync(target, "inDoubt"));
        Assert.Equal(0, await CounterAsync(target, "generated"));
        Assert.Equal(1, await target.ScalarAsync<long>($"select count(*) from token where attempt_id = '{answer.Attempt}'"));
    }

    [Fact]
    public async Task A_connection_that_dies_before_the_commit_generates_nothing_and_is_not_in_doubt()
    {
        await using var link = new CuttableLink(await postgres.CreateDatabaseAsync());
        await using var target = TestTarget.Start(new TargetOptions { Database = link.ConnectionString, PoolSize = 5 });
        var partner = await target.ConnectAsync();
        link.CutAfter("insert into token");

        var answer = await partner.RefreshAsync();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status);
        Assert.Equal(0, await CounterAsync(target, "inDoubt"));
        Assert.Equal(1, await CounterAsync(target, "unavailable"));
        Assert.Equal(1, await target.ScalarAsync<long>("select count(*) from token"));
    }

    [Fact]
    public async Task Without_a_database_the_answer_is_503_and_says_when_to_retry()
    {
        await using var link = new CuttableLink(await postgres.CreateDatabaseAsync());
        await using var target = TestTarget.Start(new TargetOptions { Database = link.ConnectionString, PoolSize = 5 });
        var partner = await target.ConnectAsync();
        await link.CutAsync();

        var answer = await partner.RefreshAsync();
        var read = await partner.ReadAsync();
        var ready = await target.Admin.GetAsync("/readyz");

        Assert.Equal("503 5 oauth_problem_advice=The%20service%20cannot%20answer%20now%3B%20retry%20with%20the%20token%20you%20hold",
            $"{(int)answer.Status} {answer.RetryAfter} {answer.Body}");
        Assert.Equal("503 5 oauth_problem_advice=The%20service%20cannot%20answer%20now", $"{(int)read.Status} {read.RetryAfter} {read.Body}");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await target.Admin.GetAsync("/healthz")).StatusCode);
    }

    [Theory]
    [InlineData(WhenCallerGone.Finish, 1)]
    [InlineData(WhenCallerGone.Cancel, 0)]
    public async Task A_caller_who_hangs_up_loses_the_token_or_stops_it_as_configured(WhenCallerGone whenGone, long generated)
    {
        await using var target = await TestTarget.StartAsync(postgres, change: o => o with { WhenCallerGone = whenGone });
        var partner = await target.ConnectAsync();
        using var hangUp = new CancellationTokenSource();
        await using (await LockSessionsAsync(target))
        {
            var refresh = partner.RefreshAsync(cancel: hangUp.Token);
            await WaitAsync(target, waiting => waiting == 1);
            await hangUp.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => refresh);
            // The target has seen the hang-up when it cancels, or answers others that came after it.
            if (whenGone == WhenCallerGone.Cancel)
                await WaitAsync(target, waiting => waiting == 0);
            for (var later = 0; later < 20; later++)
                await partner.SendAsync(HttpMethod.Post, "/oauth/AccessToken", null);
        }

        await target.Admin.PostAsync("/drain?timeout=10s", null);
        Assert.Equal(generated, await CounterAsync(target, "generated"));
        Assert.Equal(0, await CounterAsync(target, "returned"));
        Assert.Equal(generated, await target.ScalarAsync<long>("select count(*) from token where generation > 0"));
    }

    [Fact]
    public async Task The_targets_own_time_limit_ends_a_refresh_before_its_commit()
    {
        await using var target = await TestTarget.StartAsync(
            postgres, change: o => o with { RequestTimeout = Duration.Seconds(0.3) });
        var partner = await target.ConnectAsync();
        await using (await LockSessionsAsync(target))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await partner.RefreshAsync()).Status);
        }

        Assert.Equal(HttpStatusCode.OK, (await partner.RefreshAsync()).Status);
        Assert.Equal(1, await CounterAsync(target, "unavailable"));
    }

    [Fact]
    public async Task A_full_queue_answers_at_once_and_is_counted()
    {
        await using var target = await TestTarget.StartAsync(postgres, change: o => o with { PoolSize = 1, QueueLimit = 1 });
        var partner = await target.ConnectAsync();
        Task<Answer>[] admitted;
        await using (await LockSessionsAsync(target))
        {
            admitted = [partner.RefreshAsync(), partner.RefreshAsync()];
            await WaitAsync(target, waiting => waiting == 1);
            while (await CounterAsync(target, "inFlight") < 2)
                await Task.Yield();

            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await partner.RefreshAsync()).Status);
            Assert.Equal(1, await CounterAsync(target, "queueRejected"));
            Assert.Equal(1, await CounterAsync(target, "poolInUse"));
        }

        var answers = await Task.WhenAll(admitted);
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.Unauthorized], answers.Select(a => a.Status).Order());
    }

    [Fact]
    public async Task A_transaction_the_server_refuses_at_commit_is_not_in_doubt()
    {
        await using var target = await TestTarget.StartAsync(postgres);
        var partner = await target.ConnectAsync();
        await target.ExecuteAsync("""
            create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$;
            create constraint trigger refuse after insert on token deferrable initially deferred
                for each row execute function refuse();
            """);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await partner.RefreshAsync()).Status);
        Assert.Equal(0, await CounterAsync(target, "inDoubt"));
        Assert.Equal(1, await CounterAsync(target, "unavailable"));
    }

    private static async Task<NpgsqlConnection> LockSessionsAsync(TestTarget target)
    {
        var connection = await target.Data.OpenConnectionAsync();
        await using var command = new NpgsqlCommand("begin; select 1 from session for update", connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    /// <summary>Waits until as many of the target's statements wait for a lock as asked for.</summary>
    private static async Task WaitAsync(TestTarget target, Func<long, bool> until)
    {
        while (!until(await target.ScalarAsync<long>(
            "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'")))
            await Task.Yield();
    }

    private static async Task<long> CounterAsync(TestTarget target, string name) =>
        (await target.Admin.GetFromJsonAsync<JsonElement>("/counters")).GetProperty(name).GetInt64();
}
