using System.Net;
using LoadLab.Target.Hosting;
using LoadLab.Target.Tests.Fixtures;

namespace LoadLab.Target.Tests.Hosting;

/// <summary>How partners reach the target: which version of HTTP, with and without TLS.</summary>
public sealed class TransportTests(PostgresServer postgres)
{
    [Theory]
    [InlineData(false, false, "1.1")]
    [InlineData(false, true, "2.0")]
    [InlineData(true, false, "1.1")]
    [InlineData(true, true, "1.1")]
    [InlineData(true, true, "2.0")]
    public async Task A_refresh_works_over(bool tls, bool http2, string version)
    {
        await using var target = await TestTarget.StartAsync(postgres, change: options => options with { Tls = tls, Http2 = http2 });
        var surfaces = target.Service<Surfaces>();
        Assert.Equal((tls ? "https" : "http", "http"), (surfaces.Public.Scheme, surfaces.Admin.Scheme));
        Assert.Equal(tls, surfaces.Certificate is not null);

        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) => shown!.GetRawCertData().SequenceEqual(surfaces.Certificate!);
        using var http = new HttpClient(handler)
        {
            BaseAddress = surfaces.Public,
            DefaultRequestVersion = Version.Parse(version),
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        var partner = await target.ConnectAsync() with { Http = http };
        var answer = await partner.RefreshAsync();
        Assert.Equal(HttpStatusCode.OK, answer.Status);
    }
}
