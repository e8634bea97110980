using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using LoadLab.Target.Tests.Fixtures;

namespace LoadLab.Target.Tests.Admin;

public sealed class AdminTests(PostgresServer postgres)
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
    public async Task A_revoked_session_gets_no_token_and_reads_nothing()
    {
        await using var target = await TestTarget.StartAsync(postgres);
        var partner = await target.ConnectAsync();

        var revoked = await target.Admin.PostAsJsonAsync("/sessions/revoke", new[] { new { sessionHandle = partner.SessionHandle } });

        Assert.Equal("""{"revoked":1}""", await revoked.Content.ReadAsStringAsync());
        Assert.Equal("token_revoked", (await partner.RefreshAsync()).Problem);
        Assert.Equal("token_revoked", (await partner.ReadAsync()).Problem);
    }

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
        await using var target = await TestTarget.StartAsync(postgres);
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

        var counters = await target.Admin.GetFromJsonAsync<JsonElement>("/counters");

        Assert.Equal(1, counters.GetProperty("generated").GetInt64());
        Assert.Equal(1, counters.GetProperty("rejected").GetProperty("token_outdated").GetInt64());
        Assert.Equal(0, counters.GetProperty("inFlight").GetInt32());
    }

    [Theory]
    [InlineData("PUT", "/policy", """{"policy":"lenient"}""")]
    [InlineData("PUT", "/policy", """{"police":"strict"}""")]
    [InlineData("PUT", "/amnesty", """{"start":"2018-03-13T00:00:00Z","end":"2018-03-12T00:00:00Z"}""")]
    [InlineData("PUT", "/amnesty", """{"start":"soon"}""")]
    [InlineData("POST", "/sessions", """[{"org":"O","consumerKey":"nobody"}]""")]
    [InlineData("POST", "/sessions", "{")]
    public async Task Mistakes_of_the_operator_are_a_400_that_says_what(string method, string path, string body)
    {
        await using var target = await TestTarget.StartAsync(postgres);
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Content = new StringContent(body);

        using var response = await target.Admin.SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.NotEmpty((await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetString()!);
    }
}
