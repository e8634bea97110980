using System.Net;
using System.Net.Http.Json;
using LoadLab.Target.Hosting;
using LoadLab.Target.Tests.Fixtures;

namespace LoadLab.Target.Tests.OAuth;

/// <summary>The problem reporting extension: each mistake gets its name, its status and its extra field.</summary>
public sealed class ProblemTests(PostgresServer postgres, SharedTarget shared) : IClassFixture<SharedTarget>
{
    public static TheoryData<string, string, int, string> Mistakes => new()
    {
        { "oauth_version", "2.0", 400, "oauth_problem=version_rejected&oauth_acceptable_versions=1.0-1.0" },
        { "oauth_signature_method", "MD5", 400, "oauth_problem=signature_method_rejected" },
        { "oauth_session_handle", "", 400, "oauth_problem=parameter_absent&oauth_parameters_absent=oauth_session_handle" },
        { "oauth_timestamp", "yesterday", 400, "oauth_problem=parameter_rejected&oauth_parameters_rejected=oauth_timestamp%3Dyesterday" },
        { "oauth_timestamp", "1520811000", 400, "oauth_problem=timestamp_refused&oauth_acceptable_timestamps=" },
        { "oauth_consumer_key", "nobody", 401, "oauth_problem=consumer_key_unknown" },
        { "oauth_signature", "AAAA", 401, "oauth_problem=signature_invalid" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task Each_mistake_has_its_own_answer(string name, string value, int status, string body)
    {
        var target = shared.Target;
        var partner = await target.ConnectAsync();

        var answer = await partner.SendAsync(
            HttpMethod.Post, "/oauth/AccessToken", partner.SessionHandle, afterSigning: p => p[name] = value);

        Assert.Equal(status, (int)answer.Status);
        Assert.StartsWith(body, answer.Body, StringComparison.Ordinal);
        // The same fields, in the same order, stand in the header.
        var fields = answer.Body.Split('&').Select(f => f.Split('=')).Select(f => $"{f[0]}=\"{f[1]}\"");
        Assert.Equal($"OAuth realm=\"LoadLab\",{string.Join(',', fields)}", answer.Challenge);
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
        // One timestamp for all: with another it would be another nonce.
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds().ToString(provider: null);
        void Same(SortedDictionary<string, string> p) => (p["oauth_nonce"], p["oauth_timestamp"]) = ("same", now);

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

    [Theory]
    [InlineData(-160, "timestamp_refused")]
    [InlineData(-40, null)]
    [InlineData(40, null)]
    [InlineData(160, "timestamp_refused")]
    public async Task A_timestamp_may_be_off_by_the_window_either_way_and_no_more(int seconds, string? problem)
    {
        await using var target = await TestTarget.StartAsync(postgres, change: o => o with { TimestampWindow = Duration.Seconds(100) });
        var partner = await target.ConnectAsync();
        var sent = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + seconds;

        var answer = await partner.SendAsync(
            HttpMethod.Post, "/oauth/AccessToken", partner.SessionHandle,
            beforeSigning: p => p["oauth_timestamp"] = $"{sent}");

        Assert.Equal(problem, answer.Problem);
        if (problem is null)
            return;
        var range = answer["oauth_acceptable_timestamps"]!.Split('-').Select(t => long.Parse(t, provider: null)).ToArray();
        Assert.Equal(200, range[1] - range[0]);
        Assert.True(sent < range[0] || sent > range[1]);
    }

    [Fact]
    public async Task A_token_lives_as_many_seconds_as_configured()
    {
        await using var target = await TestTarget.StartAsync(postgres, change: o => o with { TokenLifetime = Duration.Seconds(1) });
        var partner = await target.ConnectAsync();
        var answer = await partner.RefreshAsync();
        Assert.Equal("1", answer["oauth_expires_in"]);

        while (!await target.ScalarAsync<bool>("select expires_at <= clock_timestamp() from token where is_current"))
            await Task.Yield();

        Assert.Equal("token_expired", (await partner.Holding(answer).ReadAsync()).Problem);
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
