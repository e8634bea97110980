using System.Text.Json;
using LoadLab.Toxiproxy.Proxies;

namespace LoadLab.Toxiproxy.Api;

/// <summary>What there is to see: /metrics as in the original, and our own /events and /stats.</summary>
internal sealed class ObservationRoutes(ProxyCollection proxies, ObservationOptions options)
{
    public void Map(IEndpointRouteBuilder routes, CancellationToken stopping)
    {
        routes.MapGet("/events", Endpoint.Wrap(context => StreamAsync(context, stopping)));
        routes.MapGet("/stats", Endpoint.Wrap(StatsAsync));
        if (options.ProxyMetrics || options.RuntimeMetrics) routes.MapGet("/metrics", Endpoint.Wrap(MetricsAsync));
    }

    private async Task StreamAsync(HttpContext context, CancellationToken stopping)
    {
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        context.Response.ContentType = "text/event-stream";
        IAsyncEnumerator<ServerEvent> events = options.Events.ReadAsync(ended.Token).GetAsyncEnumerator(ended.Token);
        try
        {
            // Subscribed before the first byte leaves: who has the answer's head misses nothing.
            ValueTask<bool> next = events.MoveNextAsync();
            await context.Response.WriteAsync(": connections and toxics from now on\n\n", ended.Token);
            await context.Response.Body.FlushAsync(ended.Token);
            while (await next)
            {
                string data = JsonSerializer.Serialize(events.Current, ApiJson.Readable.ServerEvent);
                await context.Response.WriteAsync($"event: {events.Current.Event}\ndata: {data}\n\n", ended.Token);
                await context.Response.Body.FlushAsync(ended.Token);
                next = events.MoveNextAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // The reader left, or the server stops.
        }
        finally
        {
            await events.DisposeAsync();
        }
    }

    private async Task StatsAsync(HttpContext context)
    {
        Dictionary<string, ProxyStats> stats = await proxies.RunAsync(() =>
            Task.FromResult(proxies.All.ToDictionary(proxy => proxy.Name, ProxyStats.From)));
        await Endpoint.WriteAsync(context, 200, stats, ApiJson.Readable.DictionaryStringProxyStats);
    }

    private async Task MetricsAsync(HttpContext context)
    {
        MetricsText text = new();
        if (options.ProxyMetrics) await proxies.RunAsync(() => Task.FromResult(text.AddProxies(proxies.All)));
        if (options.RuntimeMetrics) text.AddRuntime(proxies.Alarms);
        context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        await context.Response.WriteAsync(text.ToString());
    }
}

/// <summary>What a server shows of itself.</summary>
/// <param name="Events">Where events come from.</param>
/// <param name="ProxyMetrics">Metrics of the proxies on /metrics.</param>
/// <param name="RuntimeMetrics">Metrics of the process on /metrics.</param>
internal sealed record ObservationOptions(EventHub Events, bool ProxyMetrics = false, bool RuntimeMetrics = false);
