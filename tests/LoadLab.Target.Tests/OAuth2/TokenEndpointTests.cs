using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using LoadLab.Target.Hosting;
using LoadLab.Target.Tests.Fixtures;

namespace LoadLab.Target.Tests.OAuth2;

public sealed class TokenEndpointTests(PostgresServer postgres, SharedTarget shared) : IClassFixture<SharedTarget>
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_refresh_token_is_rotated_and_its_access_token_opens_the_resource(bool basic)
    {
        await using var target = await StartAsync("strict");
        var token = await ConnectAsync(target);

        var first = await RefreshAsync(target, token, basic);
        var stale = await RefreshAsync(target, token, basic);

        Assert.Equal(HttpStatusCode.OK, first.Status);
        Assert.Equal("Bearer", first.Json.GetProperty("token_type").GetString());
        Assert.Equal("400 invalid_grant", $"{(int)stale.Status} {stale.Json.GetProperty("error").GetString()}");
        Assert.Equal(HttpStatusCode.OK, await ReadAsync(target, first.AccessToken));
        await RefreshAsync(target, first.RefreshToken);
        Assert.Equal(HttpStatusCode.Unauthorized, await ReadAsync(target, first.AccessToken));
    }

    [Theory]
    [InlineData("strict", "400", "400")]
    [InlineData("grace:30s", "new", "new")]
    [InlineData("grace:30s,max=1", "new", "400")]
    [InlineData("until-first-use", "new", "new")]
    [InlineData("replay", "same", "same")]
    [InlineData("reuse-revocation", "400", "400")]
    public async Task A_lost_refresh_token_is_treated_as_the_policy_says(string policy, string second, string third)
    {
        await using var target = await StartAsync(policy);
        var token = await ConnectAsync(target);
        var lost = await RefreshAsync(target, token);

        string Outcome(Reply reply) => reply.Status != HttpStatusCode.OK ? $"{(int)reply.Status}"
            : reply.RefreshToken == lost.RefreshToken ? "same" : "new";
        Assert.Equal(second, Outcome(await RefreshAsync(target, token)));
        Assert.Equal(third, Outcome(await RefreshAsync(target, token)));
    }

    [Theory]
    [InlineData("grant_type=password", "invalid_client", 401)]
    [InlineData("client_id=app&client_secret=wrong&grant_type=refresh_token&refresh_token=x", "invalid_client", 401)]
    [InlineData("client_id=app&client_secret=app+secret&grant_type=password", "unsupported_grant_type", 400)]
    [InlineData("client_id=app&client_secret=app+secret&grant_type=refresh_token", "invalid_request", 400)]
    [InlineData("client_id=app&client_secret=app+secret&refresh_token=x", "invalid_request", 400)]
    [InlineData("client_id=app&client_id=app&client_secret=app+secret", "invalid_request", 400)]
    [InlineData("client_id=app&client_secret=app+secret&grant_type=refresh_token&refresh_token=x", "invalid_grant", 400)]
    [InlineData("client_id=app&client_secret=app+secret&grant_type=&refresh_token=x", "invalid_request", 400)]
    [InlineData("client_id=app&client_secret=app+secret&grant_type=refresh_token&refresh_token=x&scope=all", "invalid_scope", 400)]
    [InlineData("client_id=%zz", "invalid_request", 400)]
    public async Task Each_mistake_has_the_error_of_rfc_6749(string form, string error, int status)
    {
        var target = shared.Target;
        await ConnectAsync(target);
        using var content = new StringContent(form, Encoding.ASCII, "application/x-www-form-urlencoded");

        var reply = await Reply.OfAsync(await target.Public.PostAsync("/connect/token", content));

        Assert.Equal($"{status} {error}", $"{(int)reply.Status} {reply.Json.GetProperty("error").GetString()}");
    }

    [Theory]
    [InlineData("client_secret=app+secret", "400 invalid_request")]
    [InlineData("client_id=other", "400 invalid_request")]
    [InlineData("client_id=app", "400 invalid_grant")]
    [InlineData("scope=", "400 invalid_grant")]
    [InlineData("client_id=&client_secret=", "400 invalid_grant")]
    public async Task Who_authenticates_by_header_may_name_itself_in_the_form_and_no_more(string form, string expected)
    {
        var target = shared.Target;
        await ConnectAsync(target);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/connect/token");
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String("app:app+secret"u8));
        request.Content = new StringContent(
            $"grant_type=refresh_token&refresh_token=x&{form}", Encoding.ASCII, "application/x-www-form-urlencoded");

        using var response = await target.Public.SendAsync(request);

        Assert.Equal("no-store no-cache", $"{response.Headers.CacheControl} {response.Headers.Pragma}");
        var reply = await Reply.OfAsync(response);
        Assert.Equal(expected, $"{(int)reply.Status} {reply.Json.GetProperty("error").GetString()}");
    }

    [Fact]
    public async Task Without_a_database_the_answer_is_a_503_in_json()
    {
        await using var link = new CuttableLink(await postgres.CreateDatabaseAsync());
        await using var target = TestTarget.Start(
            new TargetOptions { Database = link.ConnectionString, PoolSize = 5, Protocol = Protocols.OAuth2 });
        await ConnectAsync(target);
        await link.CutAsync();

        foreach (var client in new[] { "app", "nobody" })
        {
            var reply = await RefreshAsync(target, "x", client: client);
            Assert.Equal("503 temporarily_unavailable", $"{(int)reply.Status} {reply.Json.GetProperty("error").GetString()}");
        }
    }

    [Fact]
    public async Task An_access_token_is_for_its_apps_family_and_a_request_without_one_is_told_what_to_bring()
    {
        await using var target = await TestTarget.StartAsync(postgres, change: o => o with { Protocol = Protocols.OAuth2 });
        var access = (await RefreshAsync(target, await ConnectAsync(target))).AccessToken;

        async Task<string> GetAsync(string path, string? authorization)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
            using var response = await target.Public.SendAsync(request);
            return $"{(int)response.StatusCode} {response.Headers.WwwAuthenticate}";
        }

        Assert.Equal("200 ", await GetAsync("/api.xro/2.0/Invoices", $"Bearer {access}"));
        Assert.Equal("403 Bearer realm=\"LoadLab\", error=\"insufficient_scope\"", await GetAsync("/payroll.xro/1.0/Employees", $"Bearer {access}"));
        Assert.Equal("401 Bearer realm=\"LoadLab\", error=\"invalid_token\"", await GetAsync("/api.xro/2.0/Invoices", $"Bearer {access[..^2]}AA"));
        Assert.Equal("401 Bearer realm=\"LoadLab\"", await GetAsync("/api.xro/2.0/Invoices", null));
        Assert.Equal("401 Bearer realm=\"LoadLab\"", await GetAsync("/api.xro/2.0/Invoices", "OAuth oauth_token=\"x\""));
    }

    [Fact]
    public async Task The_two_protocols_do_not_accept_each_others_tokens_and_another_app_gets_nothing()
    {
        await using var target = await StartAsync("grace:1h");
        var token = await ConnectAsync(target);
        var partner = await target.ConnectAsync();
        await target.ConnectAsync(app: "other");

        Assert.Equal(HttpStatusCode.BadRequest, (await RefreshAsync(target, partner.Token)).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await RefreshAsync(target, token, client: "other")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, await ReadAsync(target, token));
        Assert.Equal(HttpStatusCode.Unauthorized, await ReadAsync(target, partner.Token));
        Assert.Equal(HttpStatusCode.OK, (await RefreshAsync(target, token)).Status);
    }

    [Fact]
    public async Task Amnesty_is_refused_as_a_configuration()
    {
        var target = shared.Target;

        var refused = await target.Admin.PutAsJsonAsync("/policy", new { policy = "amnesty" });

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("session handle", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private Task<TestTarget> StartAsync(string policy) =>
        TestTarget.StartAsync(postgres, policy, o => o with { Protocol = Protocols.Both });

    /// <summary>A refresh token of an organisation connected by OAuth 2.0.</summary>
    private static async Task<string> ConnectAsync(TestTarget target)
    {
        await target.ConnectAsync();
        var made = await target.Admin.PostAsJsonAsync(
            "/sessions", new[] { new { org = "Org", consumerKey = "app", protocol = "oauth2" } });
        made.EnsureSuccessStatusCode();
        return (await made.Content.ReadFromJsonAsync<Partner[]>())![0].Token;
    }

    private static async Task<Reply> RefreshAsync(TestTarget target, string token, bool basic = true, string client = "app")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/connect/token");
        var form = new Dictionary<string, string> { ["grant_type"] = "refresh_token", ["refresh_token"] = token };
        if (basic)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue(
                "Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"{client}:{client}+secret")));
        }
        else
        {
            form["client_id"] = client;
            form["client_secret"] = $"{client} secret";
        }

        request.Content = new FormUrlEncodedContent(form);
        return await Reply.OfAsync(await target.Public.SendAsync(request));
    }

    private static async Task<HttpStatusCode> ReadAsync(TestTarget target, string accessToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api.xro/2.0/Organisation");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        return (await target.Public.SendAsync(request)).StatusCode;
    }

    private sealed record Reply(HttpStatusCode Status, JsonElement Json)
    {
        public string AccessToken => Json.GetProperty("access_token").GetString()!;

        public string RefreshToken => Json.GetProperty("refresh_token").GetString()!;

        public static async Task<Reply> OfAsync(HttpResponseMessage response) =>
            new(response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>());
    }
}
