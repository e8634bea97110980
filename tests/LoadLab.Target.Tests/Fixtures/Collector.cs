using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace LoadLab.Target.Tests.Fixtures;

/// <summary>An OpenTelemetry collector that takes everything by gRPC and keeps the bytes.</summary>
public sealed class Collector : IAsyncDisposable
{
    private readonly ConcurrentQueue<(string Path, byte[] Message)> received = new();
    private readonly WebApplication app;

    private Collector()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(System.Net.IPAddress.Loopback, 0, o => o.Protocols = HttpProtocols.Http2));
        app = builder.Build();
        app.Run(TakeAsync);
    }

    public Uri Address => new(app.Urls.First());

    public static async Task<Collector> StartAsync()
    {
        var collector = new Collector();
        await collector.app.StartAsync();
        return collector;
    }

    /// <summary>All messages for a signal, <c>trace</c> or <c>metrics</c>, one after the other. Protocol buffers write
    /// text as it is, so text can be looked for.</summary>
    public string Text(string signal) => string.Concat(received
        .Where(r => r.Path.Contains($".{signal}.", StringComparison.Ordinal)).Select(r => Encoding.Latin1.GetString(r.Message)));

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var message = new MemoryStream();
        await context.Request.Body.CopyToAsync(message);
        received.Enqueue((context.Request.Path, message.ToArray()));
        context.Response.ContentType = "application/grpc";
        // An empty message: not compressed, length 0.
        await context.Response.Body.WriteAsync(new byte[5]);
        context.Response.AppendTrailer("grpc-status", "0");
    }
}
