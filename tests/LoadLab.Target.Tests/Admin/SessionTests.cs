using System.Net;
using System.Net.Http.Json;
using LoadLab.Target.Storage;
using LoadLab.Target.Tests.Fixtures;

namespace LoadLab.Target.Tests.Admin;

/// <summary>Session handles: made, good for ten years, ended, and replaced by another authentication.</summary>
public sealed class SessionTests(PostgresServer postgres)
{
    [Fact]
    public async Task Five_thousand_sessions_are_made_in_the_order_asked_for()
    {
        await using var target = await TestTarget.StartAsync(postgres);
        await target.ConnectAsync();
        var orgs = Enumerable.Range(0, 5000).Select(i => $"Org {i}").ToArray();

        var partners = await target.ConnectAsync(orgs, "app");

        Assert.Equal(orgs, partners.Select(p => p.Org));
        Assert.Equal(5001, await target.ScalarAsync<long>("select count(*) from token where generation = 0 and cause = 'seed' and is_current"));
        Assert.Equal(HttpStatusCode.OK, (await partners[4321].RefreshAsync()).Status);
    }

    [Fact]
    public async Task A_handle_is_good_for_ten_years()
    {
        await using var target = await TestTarget.StartAsync(postgres);
        await target.ConnectAsync();

        Assert.Equal(TimeSpan.FromSeconds(315360000), await target.ScalarAsync<TimeSpan>("select expires_at - created_at from session"));
    }

    [Fact]
    public async Task A_revoked_session_gets_no_token_and_reads_nothing()
    {
        await using var target = await TestTarget.StartAsync(postgres);
        var partner = await target.ConnectAsync();

        var revoked = await target.Admin.PostAsJsonAsync("/sessions/revoke", new[] { new { sessionHandle = partner.SessionHandle } });

        Assert.Equal("""{"revoked":1}""", await revoked.Content.ReadAsStringAsync());
        Assert.Equal("token_revoked", (await partner.RefreshAsync()).Problem);
        Assert.Equal("token_revoked", (await partner.ReadAsync()).Problem);
    }

    [Fact]
    public async Task Authenticating_again_gives_a_new_handle_and_ends_the_session_before_and_no_other()
    {
        await using var target = await TestTarget.StartAsync(postgres, "grace:1h");
        var first = await target.ConnectAsync("Org", "app");
        var neighbour = Assert.Single(await target.ConnectAsync(["Neighbour"], "app"));
        var elsewhere = await target.ConnectAsync("Org", "other");

        var second = Assert.Single(await target.ConnectAsync(["Org"], "app"));

        Assert.NotEqual(first.SessionHandle, second.SessionHandle);
        Assert.Equal("token_revoked", (await first.RefreshAsync()).Problem);
        Assert.Equal("token_revoked", (await first.ReadAsync()).Problem);
        // The old handle does not come back with the new token, nor the old token with the new handle.
        Assert.Equal("token_revoked", (await (second with { SessionHandle = first.SessionHandle }).RefreshAsync()).Problem);
        Assert.Equal("token_rejected", (await (first with { SessionHandle = second.SessionHandle }).RefreshAsync()).Problem);
        foreach (var partner in new[] { second, neighbour, elsewhere })
            Assert.Equal(HttpStatusCode.OK, (await partner.RefreshAsync()).Status);
    }

    [Fact]
    public async Task An_organisation_that_authenticates_many_times_at_once_ends_up_with_one_live_session()
    {
        await using var target = await TestTarget.StartAsync(postgres);
        await target.ConnectAsync();
        object[] org = [new { org = "Org", consumerKey = "app" }];

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => target.Admin.PostAsJsonAsync("/sessions", org)));

        Assert.All(answers, a => Assert.True(a.StatusCode is HttpStatusCode.OK or HttpStatusCode.Conflict));
        Assert.Contains(answers, a => a.StatusCode == HttpStatusCode.OK);
        Assert.Equal(1, await target.ScalarAsync<long>("select count(*) from session where revoked_at is null"));
    }

    /// <summary>Version 2 let an organisation have several live sessions with one app.</summary>
    [Fact]
    public async Task A_database_of_an_earlier_version_keeps_the_newest_session_of_each_organisation()
    {
        await using var target = await TestTarget.StartAsync(postgres);
        await target.ConnectAsync();
        await target.ExecuteAsync("""
            drop index session_one_live;
            delete from schema_version where version = 3;
            insert into session (org, consumer_key, handle_hash, protocol, current_generation, created_at, expires_at)
                select org, consumer_key, sha256('newer'), protocol, 0, now(), expires_at from session;
            """);

        await using var upgraded = TestTarget.Start(target.Options);

        Assert.Equal("t,f", await target.ScalarAsync<string>("select string_agg(left((revoked_at is not null)::text, 1), ',' order by session_id) from session"));
        Assert.Equal(3, await target.ScalarAsync<int>("select max(version) from schema_version"));
        Assert.Equal(1, await target.ScalarAsync<long>("select count(*) from pg_indexes where indexname = 'session_one_live'"));
    }

    [Fact]
    public async Task An_app_put_out_of_service_on_one_process_is_refused_by_the_other_soon()
    {
        await using var one = await TestTarget.StartAsync(postgres);
        await using var two = TestTarget.Start(one.Options);
        var partner = await one.ConnectAsync() with { Http = two.Public };
        await partner.ReadAsync();
        object[] disabled = [new { consumerKey = "app", consumerSecret = "app secret", apiFamily = "accounting", disabled = true }];
        (await one.Admin.PostAsJsonAsync("/apps", disabled)).EnsureSuccessStatusCode();

        while (await two.Service<Apps>().FindAsync("app", default) is { Disabled: false })
            await Task.Delay(10);

        Assert.Equal("consumer_key_rejected", (await partner.RefreshAsync()).Problem);
    }
}
