using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace LoadLab.Tests.Stack;

/// <summary>An HTTP server on a port the system chose; it remembers what it was asked.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly WebApplication app;

    private LoopbackServer(WebApplication app) => this.app = app;

    public Uri Address => new(app.Urls.Single());

    /// <summary>Method, path with query, and body of every request, in order.</summary>
    public ConcurrentQueue<(string Line, string Body)> Requests { get; } = new();

    public static async Task<LoopbackServer> StartAsync(Func<string, (int Status, byte[] Body)> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = new LoopbackServer(builder.Build());
        server.app.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            var line = $"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}";
            server.Requests.Enqueue((line, await reader.ReadToEndAsync()));
            var (status, body) = answer(line);
            context.Response.StatusCode = status;
            context.Response.ContentLength = body.Length;
            if (!HttpMethods.IsHead(context.Request.Method))
                await context.Response.Body.WriteAsync(body);
        });
        await server.app.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
