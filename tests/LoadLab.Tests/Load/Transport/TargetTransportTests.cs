using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LoadLab.Load.Transport;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using HttpProtocol = LoadLab.Scenarios.HttpProtocol;

namespace LoadLab.Tests.Load.Transport;

public class TargetTransportTests
{
    [Theory]
    [InlineData(HttpProtocol.Http11)]
    [InlineData(HttpProtocol.Http2)]
    public async Task Exactly_the_certificate_told_of_is_trusted(HttpProtocol http)
    {
        using var certificate = Certificate();
        using var other = Certificate();
        await using var service = await FakeService.StartAsync(HttpProtocols.Http1AndHttp2, certificate);
        using var trusting = new TargetTransport(new() { Http = http, Tls = true }, 1, certificate);
        using var mistaken = new TargetTransport(new() { Http = http, Tls = true }, 1, other);

        using var answer = await SendAsync(trusting, service.Address);
        Assert.Equal((HttpStatusCode.OK, trusting.Version), (answer.StatusCode, answer.Version));
        await Assert.ThrowsAsync<HttpRequestException>(() => SendAsync(mistaken, service.Address));
    }

    private static async Task<HttpResponseMessage> SendAsync(TargetTransport transport, Uri address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Version = transport.Version,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        return await transport.For(0, default).SendAsync(request, TestContext.Current.CancellationToken);
    }

    // The same name on each: a name proves nothing here.
    private static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        return new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddHours(-1), now.AddHours(1));
    }
}
