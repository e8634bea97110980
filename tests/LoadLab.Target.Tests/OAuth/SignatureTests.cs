using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using LoadLab.Target.Hosting;
using LoadLab.Target.OAuth;
using LoadLab.Target.Storage;
using LoadLab.Target.Tests.Fixtures;

namespace LoadLab.Target.Tests.OAuth;

public sealed class SignatureTests(PostgresServer postgres, SharedTarget shared) : IClassFixture<SharedTarget>
{
    private static readonly RSA Key = RSA.Create(2048);

    [Fact]
    public void The_base_string_is_that_of_the_example_in_rfc_5849_section_3_4_1()
    {
        var parameters = new Parameters();
        Assert.True(parameters.TryAddForm("b5=%3D%253D&a3=a&c%40=&a2=r%20b"));
        Assert.True(parameters.TryAddHeader(
            "realm=\"Example\", oauth_consumer_key=\"9djdj82h48djs9d2\", oauth_token=\"kkk9d7dh3k39sjv7\", "
            + "oauth_signature_method=\"HMAC-SHA1\", oauth_timestamp=\"137131201\", oauth_nonce=\"7d8f3e4a\", "
            + "oauth_signature=\"bYT5CMsGcbgUdFHObYMEfcx6bsw%3D\""));
        Assert.True(parameters.TryAddForm("c2&a3=2+q"));

        Assert.Equal(
            "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D%26c%2540%3D"
            + "%26c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26oauth_signature_method%3D"
            + "HMAC-SHA1%26oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7",
            SignatureBase.Of("POST", "http://example.com/request", parameters.All));
    }

    [Fact]
    public void The_signature_is_that_of_the_example_in_oauth_core_appendix_a()
    {
        const string Base = "GET&http%3A%2F%2Fphotos.example.net%2Fphotos&file%3Dvacation.jpg%26oauth_consumer_key%3Ddpf43f3p2l4k3l03"
            + "%26oauth_nonce%3Dkllo9940pd9333jh%26oauth_signature_method%3DHMAC-SHA1%26oauth_timestamp%3D1191242096"
            + "%26oauth_token%3Dnnch734d00sl2jdk%26oauth_version%3D1.0%26size%3Doriginal";
        var signatures = new Signatures(new TargetOptions { Database = "" });
        var app = new App("dpf43f3p2l4k3l03", "kd94hf93k423kf44", "files");

        Assert.True(signatures.Verify("HMAC-SHA1", "tR3+Ty81lMeYAr/Fid0kMTYa/WM=", Base, app, "pfkkdhi9sl3r4s00"));
        Assert.False(signatures.Verify("HMAC-SHA1", "tR3+Ty81lMeYAr/Fid0kMTYa/WM=", Base, app, "pfkkdhi9sl3r4s01"));
        // The same bytes in another spelling, which Base64 readers let pass.
        Assert.False(signatures.Verify("HMAC-SHA1", "tR3+Ty81lMeYAr/Fid0kMTYa/WN=", Base, app, "pfkkdhi9sl3r4s00"));
        Assert.False(signatures.Verify("HMAC-SHA1", " tR3+Ty81lMeYAr/Fid0kMTYa/WM=", Base, app, "pfkkdhi9sl3r4s00"));
    }

    [Theory]
    [InlineData("HMAC-SHA1")]
    [InlineData("HMAC-SHA256")]
    [InlineData("RSA-SHA1")]
    [InlineData("RSA-SHA256")]
    [InlineData("PLAINTEXT")]
    public async Task Each_method_lets_the_signer_in_and_nobody_else(string method)
    {
        var target = shared.Target;
        var partner = await ConnectWithKeyAsync(target);
        using var foreignKey = RSA.Create(2048);
        var forger = partner with { ConsumerSecret = "guess", Rsa = foreignKey };

        Assert.Equal("signature_invalid", (await RefreshAsync(forger, method)).Problem);
        Assert.Equal("signature_invalid", (await RefreshAsync(partner, method, p => p["oauth_signature"] = p["oauth_signature"][..^4])).Problem);
        Assert.Equal("signature_invalid", (await RefreshAsync(partner, method, p => p["oauth_signature"] = "A")).Problem);
        Assert.Equal(HttpStatusCode.OK, (await RefreshAsync(partner, method)).Status);
    }

    [Fact]
    public async Task What_was_signed_cannot_be_changed()
    {
        var target = shared.Target;
        var partner = await target.ConnectAsync();
        var other = await target.ConnectAsync("Other");

        foreach (var (name, value) in new[]
        {
            ("oauth_session_handle", other.SessionHandle), ("oauth_nonce", "another"), ("oauth_version", ""), ("extra", "1"),
        })
        {
            var answer = await RefreshAsync(partner, "HMAC-SHA1", p => _ = value.Length == 0 ? p.Remove(name) : (p[name] = value) == value);
            Assert.Equal("signature_invalid", answer.Problem);
        }
    }

    [Fact]
    public async Task Plaintext_can_be_switched_off()
    {
        await using var target = await TestTarget.StartAsync(postgres, change: o => o with { NoPlaintext = true });
        var partner = await target.ConnectAsync();

        Assert.Equal("signature_method_rejected", (await RefreshAsync(partner, "PLAINTEXT")).Problem);
    }

    [Fact]
    public async Task Plaintext_needs_neither_timestamp_nor_nonce()
    {
        var target = shared.Target;
        var partner = await target.ConnectAsync();

        var answer = await RefreshAsync(partner, "PLAINTEXT", p => _ = p.Remove("oauth_timestamp") & p.Remove("oauth_nonce"));
        var half = await RefreshAsync(partner, "PLAINTEXT", p => p.Remove("oauth_nonce"));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("parameter_absent", half.Problem);
    }

    [Fact]
    public async Task Parameters_may_stand_in_the_form_body_or_in_the_query()
    {
        var target = shared.Target;
        var partner = await target.ConnectAsync();

        using var form = new FormUrlEncodedContent(partner.Sign(HttpMethod.Post, "/oauth/AccessToken", partner.SessionHandle));
        using var byBody = await target.Public.PostAsync("/oauth/AccessToken", form);
        var renewed = partner.Holding(await Answer.OfAsync(byBody));
        var query = renewed.Sign(HttpMethod.Post, "/oauth/AccessToken", partner.SessionHandle)
            .Select(p => $"{Partner.Encode(p.Key)}={Partner.Encode(p.Value)}");
        using var byQuery = await target.Public.PostAsync($"/oauth/AccessToken?{string.Join('&', query)}", null);

        Assert.Equal(HttpStatusCode.OK, byBody.StatusCode);
        Assert.Equal(HttpStatusCode.OK, byQuery.StatusCode);
    }

    /// <summary>The wire is written out by hand here, and so is what must have been signed: parameters from all three
    /// places together, repeated ones, empty ones, both ways to write a blank, hosts in capitals, ports that are the
    /// scheme's own and others.</summary>
    [Theory]
    [InlineData("", "EXAMPLE.com:80", "http://example.com")]
    [InlineData("", "Example.COM", "http://example.com")]
    [InlineData("", "example.com:8080", "http://example.com:8080")]
    [InlineData("", "[::1]:80", "http://[::1]")]
    [InlineData("http://example.com", "example.com", "http://example.com")]
    public async Task Parameters_of_all_three_places_are_signed_together(string form, string host, string signedHost)
    {
        var target = shared.Target;
        var partner = await target.ConnectAsync();
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var text = $"POST&{Partner.Encode(signedHost + "/oauth/AccessToken")}&" + Partner.Encode(
            "%C3%A9=%26&a2=r%20b&a3=2%20q&a3=a&a3=a&b5=%3D%253D&c%40=&c2=&oauth_consumer_key=app&oauth_nonce=n%2B1"
            + $"&oauth_session_handle={partner.SessionHandle}&oauth_signature_method=HMAC-SHA256&oauth_timestamp={now}"
            + $"&oauth_token={partner.Token}&z=%2B~");
        var signature = Convert.ToBase64String(HMACSHA256.HashData(
            Encoding.ASCII.GetBytes($"app%20secret&{partner.TokenSecret}"), Encoding.ASCII.GetBytes(text)));
        const string Body = "c2&a3=2+q&&oauth_nonce=n%2b1&%c3%a9=%26";

        var answer = await RawHttp.SendAsync(
            target,
            $"POST {form}/oauth/AccessToken?b5=%3D%253D&a3=a&c%40=&a2=r%20b&a3=a&z=%2B%7e HTTP/1.1\r\nHost: {host}\r\n"
            + $"Authorization: oauth realm=\"a, b\",oauth_consumer_key=\"app\" , oauth_token=\"{partner.Token}\",\toauth_signature_method=\"HMAC-SHA256\","
            + $"oauth_timestamp=\"{now}\",oauth_session_handle=\"{partner.SessionHandle}\",oauth_signature=\"{Partner.Encode(signature)}\"\r\n"
            + $"Content-Type: application/x-www-form-urlencoded; charset=utf-8\r\nContent-Length: {Body.Length}\r\nConnection: close\r\n\r\n{Body}");

        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
    }

    private static Task<Answer> RefreshAsync(
        Partner partner, string method, Action<SortedDictionary<string, string>>? afterSigning = null) =>
        partner.SendAsync(HttpMethod.Post, "/oauth/AccessToken", partner.SessionHandle, method, afterSigning: afterSigning);

    private static async Task<Partner> ConnectWithKeyAsync(TestTarget target)
    {
        var partner = await target.ConnectAsync();
        var app = new
        {
            partner.ConsumerKey,
            partner.ConsumerSecret,
            apiFamily = "accounting",
            rsaPublicKey = Key.ExportSubjectPublicKeyInfoPem(),
        };
        (await target.Admin.PostAsJsonAsync("/apps", new[] { app })).EnsureSuccessStatusCode();
        return partner with { Rsa = Key };
    }
}
