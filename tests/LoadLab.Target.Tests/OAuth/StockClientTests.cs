using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using LoadLab.Target.Tests.Fixtures;
using RestSharp;
using RestSharp.Authenticators;
using RestSharp.Authenticators.OAuth;

namespace LoadLab.Target.Tests.OAuth;

/// <summary>A client library that was written without knowing this service.</summary>
public sealed class StockClientTests(SharedTarget shared) : IClassFixture<SharedTarget>
{
    [Theory]
    [InlineData(OAuthSignatureMethod.HmacSha1)]
    [InlineData(OAuthSignatureMethod.HmacSha256)]
    [InlineData(OAuthSignatureMethod.PlainText)]
    public async Task RestSharp_refreshes_and_reads_unchanged(OAuthSignatureMethod method)
    {
        var target = shared.Target;
        var partner = await target.ConnectAsync();
        var refresh = OAuth1Authenticator.ForAccessTokenRefresh(
            partner.ConsumerKey, partner.ConsumerSecret, partner.Token, partner.TokenSecret, partner.SessionHandle);
        refresh.SignatureMethod = method;

        var answer = await SendAsync(target, refresh, "/oauth/AccessToken", Method.Post);
        var renewed = partner.Holding(answer);
        var read = await SendAsync(
            target,
            OAuth1Authenticator.ForProtectedResource(
                partner.ConsumerKey, partner.ConsumerSecret, renewed.Token, renewed.TokenSecret, method),
            "/api.xro/2.0/Organisation",
            Method.Get);

        Assert.Equal("", answer.Status == HttpStatusCode.OK ? "" : answer.Body);
        Assert.Equal(HttpStatusCode.OK, read.Status);
        Assert.Contains("\"Org\"", read.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RestSharp_refreshes_with_an_rsa_key_and_with_parameters_in_the_query()
    {
        var target = shared.Target;
        var partner = await target.ConnectAsync();
        using var key = RSA.Create(2048);
        var app = new { partner.ConsumerKey, consumerSecret = "", apiFamily = "files", rsaPublicKey = key.ExportRSAPublicKeyPem() };
        (await target.Admin.PostAsJsonAsync("/apps", new[] { app })).EnsureSuccessStatusCode();
        var refresh = OAuth1Authenticator.ForAccessTokenRefresh(
            partner.ConsumerKey, key.ToXmlString(includePrivateParameters: true), partner.Token, partner.TokenSecret, partner.SessionHandle);
        refresh.SignatureMethod = OAuthSignatureMethod.RsaSha1;
        refresh.ParameterHandling = OAuthParameterHandling.UrlOrPostParameters;

        var answer = await SendAsync(target, refresh, "/oauth/AccessToken", Method.Post);

        Assert.Equal("", answer.Status == HttpStatusCode.OK ? "" : answer.Body);
    }

    private static async Task<Answer> SendAsync(TestTarget target, OAuth1Authenticator authenticator, string path, Method method)
    {
        using var client = new RestClient(new RestClientOptions(target.Public.BaseAddress!) { Authenticator = authenticator });
        var response = await client.ExecuteAsync(new RestRequest(path, method).AddQueryParameter("where", "name=A&B+C"));
        return new Answer(response.StatusCode, response.Content ?? "", null, null);
    }
}
