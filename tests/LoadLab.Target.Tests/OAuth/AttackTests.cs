using System.Net;
using System.Net.Http.Json;
using System.Text;
using LoadLab.Target.Tests.Fixtures;

namespace LoadLab.Target.Tests.OAuth;

/// <summary>What somebody tries who should not get in: a clear 4xx or 5xx, and nothing told.</summary>
public sealed class AttackTests(PostgresServer postgres, SharedTarget shared) : IClassFixture<SharedTarget>
{
    private const string Path = "/oauth/AccessToken";

    [Fact]
    public async Task The_same_parameter_in_two_places_is_refused()
    {
        var target = shared.Target;
        var partner = await target.ConnectAsync();
        var parameters = partner.Sign(HttpMethod.Post, Path, partner.SessionHandle);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Path}?oauth%5Fsession_handle=OTHER");
        request.Headers.TryAddWithoutValidation("Authorization", Partner.Header(parameters));
        request.Content = new FormUrlEncodedContent([new("oauth_token", "OTHER")]);

        var answer = await Answer.OfAsync(await target.Public.SendAsync(request));

        var rejected = $"oauth_session_handle={partner.SessionHandle}&oauth_session_handle=OTHER&oauth_token={partner.Token}&oauth_token=OTHER";
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal($"oauth_problem=parameter_rejected&oauth_parameters_rejected={Partner.Encode(rejected)}", answer.Body);
    }

    [Fact]
    public async Task The_same_parameter_twice_in_one_place_is_refused_and_a_huge_answer_header_is_not_sent()
    {
        var target = shared.Target;
        using var doubled = new StringContent(
            string.Join('&', Enumerable.Repeat($"oauth_token={new string('A', 140)}", 100)), Encoding.ASCII, "application/x-www-form-urlencoded");

        using var response = await target.Public.PostAsync(Path, doubled);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("OAuth realm=\"LoadLab\",oauth_problem=\"parameter_rejected\"", response.Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    public async Task A_signature_for_another_method_or_address_is_worth_nothing()
    {
        var target = shared.Target;
        var partner = await target.ConnectAsync();
        foreach (var (method, path) in new[] { (HttpMethod.Get, Path), (HttpMethod.Post, "/api.xro/2.0/Organisation"), (HttpMethod.Post, Path + "/") })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, Path);
            request.Headers.TryAddWithoutValidation(
                "Authorization", Partner.Header(partner.Sign(method, path, partner.SessionHandle)));

            Assert.Equal("signature_invalid", (await Answer.OfAsync(await target.Public.SendAsync(request))).Problem);
        }
    }

    [Fact]
    public async Task Another_apps_token_reads_nothing_even_with_its_secret()
    {
        var target = shared.Target;
        var victim = await target.ConnectAsync();
        var thief = await target.ConnectAsync("Thief", "thief") with { Token = victim.Token, TokenSecret = victim.TokenSecret };

        Assert.Equal("token_rejected", (await thief.ReadAsync()).Problem);
        Assert.Equal("token_rejected", (await thief.RefreshAsync()).Problem);
        Assert.Equal(HttpStatusCode.OK, (await victim.RefreshAsync()).Status);
    }

    [Fact]
    public async Task An_app_without_a_secret_signs_with_its_key_only()
    {
        await using var target = await TestTarget.StartAsync(postgres);
        using var key = System.Security.Cryptography.RSA.Create(2048);
        var app = new { consumerKey = "app", consumerSecret = "", apiFamily = "files", rsaPublicKey = key.ExportSubjectPublicKeyInfoPem() };
        (await target.Admin.PostAsJsonAsync("/apps", new[] { app })).EnsureSuccessStatusCode();
        var partner = (await target.ConnectAsync(["Org"], "app"))[0] with { ConsumerSecret = "", Rsa = key };

        foreach (var method in new[] { "PLAINTEXT", "HMAC-SHA1", "HMAC-SHA256" })
            Assert.Equal("signature_invalid", (await partner.SendAsync(HttpMethod.Post, Path, partner.SessionHandle, method)).Problem);
        Assert.Equal(HttpStatusCode.OK, (await partner.SendAsync(HttpMethod.Post, Path, partner.SessionHandle, "RSA-SHA1")).Status);
    }

    /// <summary>A good request with one byte of its header changed, seeded: never a token, never a 5xx.</summary>
    [Fact]
    public async Task A_request_with_one_byte_changed_gets_a_4xx()
    {
        await using var target = await TestTarget.StartAsync(postgres, "grace:1h");
        var partner = await target.ConnectAsync();
        var random = new Random(2018);
        for (var round = 0; round < 300; round++)
        {
            var header = Partner.Header(partner.Sign(HttpMethod.Post, Path, partner.SessionHandle)).ToCharArray();
            var at = random.Next(header.Length);
            var other = (char)random.Next(' ', '\u007F');
            // Blanks between parameters mean nothing, nor does the case of an escape: those are the same request.
            if (header[at] == ' ' || char.ToUpperInvariant(other) == char.ToUpperInvariant(header[at]))
                continue;
            header[at] = other;
            using var request = new HttpRequestMessage(HttpMethod.Post, Path);
            request.Headers.TryAddWithoutValidation("Authorization", new string(header));

            using var response = await target.Public.SendAsync(request);

            Assert.True((int)response.StatusCode is >= 400 and < 500, $"round {round}: {(int)response.StatusCode} {new string(header)}");
        }

        Assert.Equal(1, await target.ScalarAsync<long>("select count(*) from token"));
    }

    public static TheoryData<string, string> Bodies => new()
    {
        { "a megabyte in one value", $"oauth_token={new string('A', 1 << 20)}" },
        { "ten thousand parameters", string.Join('&', Enumerable.Range(0, 10_000).Select(i => $"p{i}=1")) },
        { "more parameters than anybody needs", string.Join('&', Enumerable.Range(0, 101).Select(i => $"p{i}=1")) },
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
        var target = shared.Target;
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
    [InlineData("Authorization: OAuth oauth_token=\"A\", oauth%5Ftoken=\"A\"")]
    [InlineData("Authorization: Bearer A")]
    [InlineData("Authorization: OAuth")]
    [InlineData("Content-Type: multipart/form-data; boundary=x")]
    [InlineData("Content-Encoding: gzip")]
    public async Task A_header_that_cannot_be_read_is_a_4xx(string header)
    {
        var target = shared.Target;

        var answer = await RawHttp.SendAsync(target, $"POST {Path} HTTP/1.1\r\nHost: a\r\n{header}\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 4", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Header_bombs_are_refused()
    {
        var target = shared.Target;
        var many = string.Concat(Enumerable.Range(0, 500).Select(i => $"X-{i}: 1\r\n"));
        var large = $"X: {new string('a', 100_000)}\r\n";

        foreach (var headers in new[] { many, large })
        {
            var answer = await RawHttp.SendAsync(target, $"POST {Path} HTTP/1.1\r\nHost: a\r\n{headers}Connection: close\r\n\r\n");
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
        var names = partner.Sign(HttpMethod.Post, Path, partner.SessionHandle).Keys.Append("another");
        foreach (var name in names)
        {
            // Unsigned, and signed as well as anybody can who holds the secrets.
            var forged = await partner.SendAsync(HttpMethod.Post, Path, partner.SessionHandle, afterSigning: p => p[name] = sql);
            Assert.True((int)forged.Status is 400 or 401, name);
        }

        var invented = target.Service<LoadLab.Target.Storage.TokenMint>().SecretOf(sql);
        Assert.Equal("token_rejected", (await (partner with { SessionHandle = sql }).RefreshAsync()).Problem);
        Assert.Equal("token_rejected", (await (partner with { Token = sql, TokenSecret = invented }).RefreshAsync()).Problem);
        Assert.Equal("token_rejected", (await (partner with { Token = sql, TokenSecret = invented }).ReadAsync()).Problem);
        Assert.Equal(1, await target.ScalarAsync<long>("select count(*) from token"));
        var good = await partner.SendAsync(
            HttpMethod.Post, Path, partner.SessionHandle, beforeSigning: p => (p["oauth_nonce"], p["another"]) = (sql, sql));
        Assert.Equal(HttpStatusCode.OK, good.Status);
    }

    [Fact]
    public async Task A_handle_of_another_app_is_answered_like_one_that_never_was()
    {
        var target = shared.Target;
        var partner = await target.ConnectAsync();
        var other = await target.ConnectAsync("Other", "other");

        var foreign = await (partner with { SessionHandle = other.SessionHandle }).RefreshAsync();
        var unknown = await (partner with { SessionHandle = "UNKNOWN" }).RefreshAsync();

        Assert.Equal(unknown.Body, foreign.Body);
        Assert.Equal(unknown.Status, foreign.Status);
    }
}
