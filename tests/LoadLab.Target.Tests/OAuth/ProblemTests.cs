using System.Net;
using System.Net.Http.Json;
using LoadLab.Target.Tests.Fixtures;

namespace LoadLab.Target.Tests.OAuth;

/// <summary>The problem reporting extension: each mistake gets its name, its status and its extra field.</summary>
public sealed class ProblemTests(PostgresServer postgres)
{
    public static TheoryData<string, string, int, string> Mistakes => new()
    {
        { "oauth_version", "2.0", 400, "oauth_problem=version_rejected&oauth_acceptable_versions=1.0-1.0" },
        { "oauth_signature_method", "MD5", 400, "oauth_problem=signature_method_rejected" },
        { "oauth_session_handle", "", 400, "oauth_problem=parameter_absent&oauth_parameters_absent=oauth_session_handle" },
        { "oauth_timestamp", "yesterday", 400, "oauth_problem=parameter_rejected&oauth_parameters_rejected=oauth_timestamp" },
        { "oauth_timestamp", "1520811000", 400, "oauth_problem=timestamp_refused&oauth_acceptable_timestamps=" },
        { "oauth_consumer_key", "nobody", 401, "oauth_problem=consumer_key_unknown" },
        { "oauth_signature", "AAAA", 401, "oauth_problem=signature_invalid" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task Each_mistake_has_its_own_answer(string name, string value, int status, string body)
    {
        await using var target = await TestTarget.StartAsync(postgres);
        var partner = await target.ConnectAsync();

        var answer = await partner.SendAsync(
            HttpMethod.Post, "/oauth/AccessToken", partner.SessionHandle, afterSigning: p => p[name] = value);

        Assert.Equal(status, (int)answer.Status);
        Assert.StartsWith(body, answer.Body, StringComparison.Ordinal);
        Assert.Equal(status == 401, answer.Challenge!.Contains($"oauth_problem=\"{answer.Problem}\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_disabled_app_is_told_so_and_another_familys_resource_is_denied()
    {
        await using var target = await TestTarget.StartAsync(postgres);
        var partner = await target.ConnectAsync();

        Assert.Equal("permission_denied", (await partner.ReadAsync("/payroll.xro/1.0/Employees")).Problem);
        Assert.Equal(HttpStatusCode.OK, (await partner.ReadAsync("/api.xro/2.0/Invoices")).Status);
        var disabled = new { consumerKey = "app", consumerSecret = "app secret", apiFamily = "accounting", disabled = true };
        (await target.Admin.PostAsJsonAsync("/apps", new[] { disabled })).EnsureSuccessStatusCode();
        Assert.Equal("consumer_key_rejected", (await partner.RefreshAsync()).Problem);
    }

    [Fact]
    public async Task An_expired_token_is_told_apart_from_an_invalid_one_and_can_be_refreshed()
    {
        await using var target = await TestTarget.StartAsync(postgres);
        var partner = await target.ConnectAsync();
        await target.ExecuteAsync("update token set expires_at = now()");

        Assert.Equal("token_expired", (await partner.ReadAsync()).Problem);
        Assert.Equal(HttpStatusCode.OK, (await partner.RefreshAsync()).Status);
        Assert.Equal("token_rejected", (await partner.ReadAsync()).Problem);
    }

    [Fact]
    public async Task A_nonce_is_refused_by_every_process_once_one_has_seen_it()
    {
        await using var one = await TestTarget.StartAsync(postgres, "grace:1h");
        await using var two = TestTarget.Start(one.Options);
        var partner = await one.ConnectAsync();
        static void Same(SortedDictionary<string, string> p) => p["oauth_nonce"] = "same";

        var first = await partner.SendAsync(HttpMethod.Post, "/oauth/AccessToken", partner.SessionHandle, beforeSigning: Same);
        var again = await (partner with { Http = two.Public }).SendAsync(
            HttpMethod.Post, "/oauth/AccessToken", partner.SessionHandle, beforeSigning: Same);
        var read = await partner.Holding(first).SendAsync(HttpMethod.Get, "/api.xro/2.0/Organisation", null, beforeSigning: Same);
        var readAgain = await (partner.Holding(first) with { Http = two.Public }).SendAsync(
            HttpMethod.Get, "/api.xro/2.0/Organisation", null, beforeSigning: Same);

        Assert.Equal(HttpStatusCode.OK, first.Status);
        Assert.Equal("nonce_used", again.Problem);
        Assert.Equal(HttpStatusCode.OK, read.Status);
        Assert.Equal("nonce_used", readAgain.Problem);
    }

    [Fact]
    public async Task Old_nonces_are_forgotten_and_recent_ones_kept()
    {
        await using var target = await TestTarget.StartAsync(postgres);
        await (await target.ConnectAsync()).RefreshAsync();
        await target.ExecuteAsync("insert into nonce values ('old', now() - interval '12 minutes')");

        Assert.Equal(1, await target.Service<LoadLab.Target.Storage.Nonces>().SweepAsync(default));
        Assert.Equal(1, await target.ScalarAsync<long>("select count(*) from nonce"));
    }
}
