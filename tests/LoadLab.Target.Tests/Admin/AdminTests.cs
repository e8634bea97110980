using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using LoadLab.Target.Tests.Fixtures;

namespace LoadLab.Target.Tests.Admin;

public sealed class AdminTests(PostgresServer postgres, SharedTarget shared) : IClassFixture<SharedTarget>
{
    [Theory]
    [InlineData("GET", "/counters")]
    [InlineData("GET", "/evidence")]
    [InlineData("PUT", "/policy")]
    [InlineData("POST", "/sessions")]
    [InlineData("POST", "/drain")]
    [InlineData("GET", "/%2Fcounters")]
    [InlineData("GET", "/../counters")]
    public async Task The_admin_surface_does_not_exist_on_the_public_port(string method, string path)
    {
        var target = shared.Target;
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Host = target.Admin.BaseAddress!.Authority;

        using var response = await target.Public.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Counters_tell_what_happened_without_the_database()
    {
        await using var target = await TestTarget.StartAsync(postgres);
        var partner = await target.ConnectAsync();
        await partner.RefreshAsync();
        await partner.RefreshAsync();

        // A request is under way for a moment after its answer has arrived; the drain ends when none is.
        using var drained = await target.Admin.PostAsync("/drain?timeout=30s", null);
        var counters = await target.Admin.GetFromJsonAsync<JsonElement>("/counters");

        Assert.Equal(1, counters.GetProperty("generated").GetInt64());
        Assert.Equal(1, counters.GetProperty("rejected").GetProperty("token_outdated").GetInt64());
        Assert.Equal(0, counters.GetProperty("inFlight").GetInt32());
    }

    [Theory]
    [InlineData("PUT", "/policy", """{"policy":"lenient"}""")]
    [InlineData("POST", "/sessions", """[{"org":"O","consumerKey":"app","protocol":"oauth3"}]""")]
    [InlineData("POST", "/apps", """[{"consumerKey":"\ud800","consumerSecret":"s","apiFamily":"files"}]""")]
    [InlineData("PUT", "/policy", """{"police":"strict"}""")]
    [InlineData("PUT", "/amnesty", """{"start":"2018-03-13T00:00:00Z","end":"2018-03-12T00:00:00Z"}""")]
    [InlineData("PUT", "/amnesty", """{"start":"soon"}""")]
    [InlineData("POST", "/sessions", """[{"org":"O","consumerKey":"nobody"}]""")]
    [InlineData("PUT", "/amnesty", """{"start":"2018-03-12T23:30:00Z","apiFamilies":[]}""")]
    [InlineData("PUT", "/amnesty", """{"start":"2018-03-12T23:30:00Z","apiFamilies":[null]}""")]
    [InlineData("POST", "/sessions", "{")]
    [InlineData("POST", "/sessions", "[null]")]
    [InlineData("POST", "/sessions", """[{"org":"A\u0000B","consumerKey":"app"}]""")]
    [InlineData("POST", "/sessions", """[{"org":"O","consumerKey":"app"},{"org":"O","consumerKey":"app"}]""")]
    [InlineData("POST", "/apps", """[{"consumerKey":"app","consumerSecret":"s","apiFamily":"files","rsaPublicKey":"no"}]""")]
    [InlineData("POST", "/apps", """[{"consumerKey":"app","consumerSecret":"s"}]""")]
    [InlineData("POST", "/drain?timeout=soon", "")]
    public async Task Mistakes_of_the_operator_are_a_400_that_says_what(string method, string path, string body)
    {
        var target = shared.Target;
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Content = new StringContent(body);

        using var response = await target.Admin.SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var error = await ErrorAsync(response);
        Assert.NotEmpty(error);
        Assert.DoesNotContain("LoadLab.", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/sessions", """[{"org":"O","consumerKey":"app"},{"org":"P","consumerKey":"app","protocol":"oauth3"}]""", "$[1].protocol")]
    [InlineData("/sessions", """[{"org":"O","consumerKey":"app","handle":"H"}]""", "$[0].handle")]
    [InlineData("/apps", """[{"consumerKey":"app"}]""", "'consumerSecret', 'apiFamily'")]
    public async Task A_body_that_does_not_fit_is_told_by_its_place(string path, string body, string place)
    {
        using var content = new StringContent(body);

        using var response = await shared.Target.Admin.PostAsync(path, content);

        Assert.Contains(place, await ErrorAsync(response), StringComparison.Ordinal);
    }

    /// <summary>It could check signatures too, and would then lie in the database for everybody who reads that.</summary>
    [Fact]
    public async Task A_private_key_is_not_taken_for_a_public_one()
    {
        var target = shared.Target;
        using var key = RSA.Create(2048);
        foreach (var pem in new[] { key.ExportPkcs8PrivateKeyPem(), key.ExportRSAPrivateKeyPem() })
        {
            var app = new { consumerKey = "app", consumerSecret = "", apiFamily = "files", rsaPublicKey = pem };

            using var response = await target.Admin.PostAsJsonAsync("/apps", new[] { app });

            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
            Assert.Equal("[0].rsaPublicKey is not an RSA public key in PEM.", await ErrorAsync(response));
        }
    }

    [Fact]
    public async Task All_mistakes_are_told_at_once()
    {
        await using var target = await TestTarget.StartAsync(postgres);
        object[] apps =
        [
            new { consumerKey = "good", consumerSecret = "s", apiFamily = "files" },
            new { consumerKey = "", consumerSecret = "", apiFamily = "acounting" },
        ];

        var response = await target.Admin.PostAsJsonAsync("/apps", apps);

        Assert.Equal(
            "[1].consumerKey is ''; expected 1 to 200 characters, none of them a control character; [1].consumerSecret is empty or holds a "
            + "control character; only an app with an rsaPublicKey does without a secret; [1].apiFamily is 'acounting'; expected accounting, "
            + "payroll, files, assets or wfm.",
            await ErrorAsync(response));
        Assert.Equal(0, await target.ScalarAsync<long>("select count(*) from app"));
    }

    private static async Task<string> ErrorAsync(HttpResponseMessage response) =>
        (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetString()!;
}
