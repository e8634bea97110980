using System.Net;
using LoadLab.Toxiproxy.Proxies;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace LoadLab.Toxiproxy.Api;

/// <summary>The HTTP API on a port of its own.</summary>
internal sealed class ApiServer(WebApplication application) : IAsyncDisposable
{
    /// <summary>What clients take us for. They check it before they use a route.</summary>
    public const string Version = "2.12.0";

    /// <summary>Where it answers, as host:port.</summary>
    public string Address { get; } = new Uri(application.Services.GetRequiredService<IServer>()
        .Features.Get<IServerAddressesFeature>()!.Addresses.First()).Authority;

    /// <summary>Starts the API; it answers when the task completes.</summary>
    /// <exception cref="IOException">The port is busy.</exception>
    public static async Task<ApiServer> StartAsync(IPEndPoint endpoint, ProxyCollection proxies, ObservationOptions observation)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(endpoint);
        });
        builder.Services.AddRoutingCore();
        WebApplication application = builder.Build();
        application.Use(AnswerUnknown);
        application.UseRouting();
        Map(application, proxies);
        new ObservationRoutes(proxies, observation).Map(application, application.Lifetime.ApplicationStopping);
        await application.StartAsync();
        return new ApiServer(application);
    }

    public async ValueTask DisposeAsync()
    {
        using CancellationTokenSource patience = new(TimeSpan.FromMilliseconds(500), TimeProvider.System);
        await application.StopAsync(patience.Token);
        await application.DisposeAsync();
    }

    private static void Map(IEndpointRouteBuilder routes, ProxyCollection proxies)
    {
        new ProxyRoutes(proxies).Map(routes);
        new ToxicRoutes(proxies).Map(routes);
        routes.MapGet("/version", Endpoint.Wrap(context => Endpoint.WriteAsync(
            context, 200, new VersionBody(Version), ApiJson.Readable.VersionBody, "application/json;charset=utf-8", "\n")));
    }

    // The path must match exactly: no trailing slash, as in the original.
    private static async Task AnswerUnknown(HttpContext context, RequestDelegate next)
    {
        string path = context.Request.Path.Value ?? "";
        if (path.Length < 2 || !path.EndsWith('/')) await next(context);
        else context.Response.StatusCode = StatusCodes.Status404NotFound;
        if (context.Response is { HasStarted: false, StatusCode: StatusCodes.Status404NotFound })
            await Endpoint.WriteTextAsync(context, StatusCodes.Status404NotFound, "404 page not found\n");
    }
}
