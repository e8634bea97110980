using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace LoadLab.Tests.Load;

/// <summary>A token service in a few lines: every refresh gets a token of its own, unless the test answers otherwise.</summary>
internal sealed class FakeService : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _tokens;

    private FakeService(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.Single());

    /// <summary>Answers instead; false leaves it to the service.</summary>
    public Func<HttpContext, Task<bool>> Answer { get; set; } = _ => Task.FromResult(false);

    public static async Task<FakeService> StartAsync(HttpProtocols protocols = HttpProtocols.Http1, X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = protocols;
            if (certificate is not null)
                listen.UseHttps(certificate);
        }));
        var service = new FakeService(builder.Build());
        service._app.Run(service.HandleAsync);
        await service._app.StartAsync();
        return service;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        if (await Answer(context))
            return;

        var number = Interlocked.Increment(ref _tokens).ToString("00000000", CultureInfo.InvariantCulture);
        await context.Response.WriteAsync(context.Request.Method == "POST" ? $"oauth_token=token{number}&oauth_token_secret=secret{number}" : "{}");
    }
}
