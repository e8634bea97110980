using System.Net;
using System.Text;
using LoadLab.Target.Tests.Fixtures;

namespace LoadLab.Target.Tests.Admin;

/// <summary>The amnesty as in March 2018: before it, inside it, after it, on every process, whatever restarts.</summary>
public sealed class AmnestyTests(PostgresServer postgres)
{
    [Fact]
    public async Task Amnesty_gives_a_token_for_an_invalid_one_inside_its_window_and_family_only()
    {
        await using var target = await TestTarget.StartAsync(postgres, "amnesty");
        var partner = await target.ConnectAsync();
        var other = await target.ConnectAsync(app: "practice", family: "wfm");
        await partner.RefreshAsync();
        await other.RefreshAsync();

        Assert.Equal("401 token_rejected", await OutcomeAsync(partner));
        await PutAsync(target, """{"start":"2999-01-01T00:00:00Z"}""");
        Assert.Equal("401 token_rejected", await OutcomeAsync(partner));
        await PutAsync(target, """{"start":"2018-03-12T23:30:00Z","end":null}""");
        Assert.Equal("200", await OutcomeAsync(partner));
        Assert.Equal("401 token_rejected", await OutcomeAsync(other));
        Assert.Equal("amnesty", await target.ScalarAsync<string>(
            $"select cause from token join session using (session_id) where is_current and handle_hash = sha256('{partner.SessionHandle}')"));
    }

    [Fact]
    public async Task Its_end_is_set_moved_and_removed_on_one_process_and_holds_at_once_on_the_other_and_after_a_restart()
    {
        await using var one = await TestTarget.StartAsync(postgres, "amnesty");
        await using var two = TestTarget.Start(one.Options);
        var partner = await one.ConnectAsync() with { Http = two.Public };
        await partner.RefreshAsync();

        await PutAsync(one, """{"start":"2018-03-12T23:30:00Z","end":"2999-01-01T00:00:00Z"}""");
        Assert.Equal("200", await OutcomeAsync(partner));
        await PutAsync(one, """{"start":"2018-03-12T23:30:00Z","end":"2018-03-19T23:30:00Z"}""");
        Assert.Equal("401 token_rejected", await OutcomeAsync(partner));
        await PutAsync(one, """{"start":"2018-03-12T23:30:00Z"}""");
        Assert.Equal("200", await OutcomeAsync(partner));
        await using (var restarted = TestTarget.Start(one.Options))
        {
            Assert.Equal("200", await OutcomeAsync(partner with { Http = restarted.Public }));
            Assert.Contains("\"end\":null", await restarted.Admin.GetStringAsync("/amnesty"), StringComparison.Ordinal);
        }

        (await one.Admin.DeleteAsync("/amnesty")).EnsureSuccessStatusCode();
        Assert.Equal("401 token_rejected", await OutcomeAsync(partner));
    }

    [Fact]
    public async Task After_it_only_authenticating_again_helps_who_did_not_retry_in_time()
    {
        await using var target = await TestTarget.StartAsync(postgres, "amnesty");
        var partner = await target.ConnectAsync();
        await partner.RefreshAsync();
        await PutAsync(target, """{"start":"2018-03-12T23:30:00Z","end":"2018-03-19T23:30:00Z"}""");

        Assert.Equal("401 token_rejected", await OutcomeAsync(partner));
        Assert.Equal("401 token_rejected", await OutcomeAsync(partner));
        var again = Assert.Single(await target.ConnectAsync([partner.Org], partner.ConsumerKey));

        Assert.Equal("200", await OutcomeAsync(again));
        Assert.Equal("401 token_revoked", await OutcomeAsync(partner));
    }

    private static async Task<string> OutcomeAsync(Partner partner)
    {
        var answer = await partner.RefreshAsync();
        return $"{(int)answer.Status} {answer.Problem}".Trim();
    }

    private static async Task PutAsync(TestTarget target, string json)
    {
        using var body = new StringContent(json, Encoding.UTF8, "application/json");
        Assert.Equal(HttpStatusCode.OK, (await target.Admin.PutAsync("/amnesty", body)).StatusCode);
    }
}
