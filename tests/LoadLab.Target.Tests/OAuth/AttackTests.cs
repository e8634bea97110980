using System.Net;
using System.Net.Sockets;
using System.Text;
using LoadLab.Target.Tests.Fixtures;

namespace LoadLab.Target.Tests.OAuth;

/// <summary>What somebody tries who should not get in: a clear 4xx or 5xx, and nothing told.</summary>
public sealed class AttackTests(PostgresServer postgres)
{
    private const string Path = "/oauth/AccessToken";

    [Fact]
    public async Task The_same_parameter_in_two_places_is_refused()
    {
        await using var target = await TestTarget.StartAsync(postgres);
        var partner = await target.ConnectAsync();
        var parameters = partner.Sign(HttpMethod.Post, Path, partner.SessionHandle);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Path}?oauth%5Fsession_handle=OTHER");
        request.Headers.TryAddWithoutValidation("Authorization", Partner.Header(parameters));
        request.Content = new FormUrlEncodedContent([new("oauth_token", "OTHER")]);

        var answer = await Answer.OfAsync(await target.Public.SendAsync(request));

        Assert.Equal("oauth_problem=parameter_rejected&oauth_parameters_rejected=oauth_session_handle%26oauth_token", answer.Body);
    }

    public static TheoryData<string, string> Bodies => new()
    {
        { "a megabyte in one value", $"oauth_token={new string('A', 1 << 20)}" },
        { "ten thousand parameters", string.Join('&', Enumerable.Range(0, 10_000).Select(i => $"p{i}=1")) },
        { "a NUL", "oauth_token=A%00B" },
        { "half an escape", "oauth_token=%4" },
        { "bytes that are not UTF-8", "oauth_token=%C3%28" },
        { "an overlong encoding", "oauth_token=%C0%AF" },
        { "a surrogate", "oauth_token=%ED%A0%80" },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task A_body_that_cannot_be_read_is_a_4xx(string what, string body)
    {
        await using var target = await TestTarget.StartAsync(postgres);
        using var content = new StringContent(body, Encoding.ASCII, "application/x-www-form-urlencoded");

        using var response = await target.Public.PostAsync(Path, content);

        Assert.True((int)response.StatusCode is >= 400 and < 500, what);
        Assert.DoesNotContain("Exception", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Authorization: OAuth oauth_token=\"A")]
    [InlineData("Authorization: OAuth =\"A\"")]
    [InlineData("Authorization: OAuth ,,,,")]
    [InlineData("Authorization: OAuth oauth_token=\"A\" oauth_nonce=\"B\"")]
    [InlineData("Authorization: OAuth oauth_token=\"%00\"")]
    [InlineData("Authorization: OAuth oauth_token=\"é\"")]
    [InlineData("Authorization: OAuth oauth_token=\"A\"\r\nAuthorization: OAuth oauth_token=\"B\"")]
    [InlineData("Content-Length: -1")]
    [InlineData("Transfer-Encoding: chunked\r\nContent-Length: 5")]
    [InlineData("Host: other")]
    public async Task A_header_that_cannot_be_read_is_a_4xx(string header)
    {
        await using var target = await TestTarget.StartAsync(postgres);

        var answer = await RawAsync(target, $"POST {Path} HTTP/1.1\r\nHost: a\r\n{header}\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 4", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Header_bombs_are_refused()
    {
        await using var target = await TestTarget.StartAsync(postgres);
        var many = string.Concat(Enumerable.Range(0, 500).Select(i => $"X-{i}: 1\r\n"));
        var large = $"X: {new string('a', 100_000)}\r\n";

        foreach (var headers in new[] { many, large })
        {
            var answer = await RawAsync(target, $"POST {Path} HTTP/1.1\r\nHost: a\r\n{headers}Connection: close\r\n\r\n");
            Assert.StartsWith("HTTP/1.1 431", answer, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("'; drop table token; --")]
    [InlineData("' or '1'='1")]
    [InlineData("\\'; select pg_sleep(10); --")]
    [InlineData("$1")]
    public async Task Sql_in_any_field_is_only_text(string sql)
    {
        await using var target = await TestTarget.StartAsync(postgres, "grace:1h");
        var partner = await target.ConnectAsync(org: sql);
        Answer[] answers =
        [
            await (partner with { ConsumerKey = sql }).RefreshAsync(),
            await (partner with { SessionHandle = sql }).RefreshAsync(),
            await (partner with { Token = sql }).RefreshAsync(),
            await partner.SendAsync(HttpMethod.Post, Path, partner.SessionHandle, afterSigning: p => p["oauth_nonce"] = sql),
        ];

        Assert.All(answers, answer => Assert.True((int)answer.Status is 400 or 401));
        Assert.Equal(1, await target.ScalarAsync<long>("select count(*) from token"));
        Assert.Equal(HttpStatusCode.OK, (await partner.RefreshAsync()).Status);
    }

    [Fact]
    public async Task A_handle_of_another_app_is_answered_like_one_that_never_was()
    {
        await using var target = await TestTarget.StartAsync(postgres);
        var partner = await target.ConnectAsync();
        var other = await target.ConnectAsync("Other", "other");

        var foreign = await (partner with { SessionHandle = other.SessionHandle }).RefreshAsync();
        var unknown = await (partner with { SessionHandle = "UNKNOWN" }).RefreshAsync();

        Assert.Equal(unknown.Body, foreign.Body);
        Assert.Equal(unknown.Status, foreign.Status);
    }

    private static async Task<string> RawAsync(TestTarget target, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(target.Public.BaseAddress!.Host, target.Public.BaseAddress.Port);
        await using var stream = client.GetStream();
        try
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(request));
        }
        catch (IOException)
        {
            // The server may refuse before it has read everything; its answer still counts.
        }

        using var reader = new StreamReader(stream);
        return await reader.ReadLineAsync() ?? "";
    }
}
