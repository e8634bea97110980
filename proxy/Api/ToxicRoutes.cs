using System.Text.Json;
using LoadLab.Toxiproxy.Proxies;
using LoadLab.Toxiproxy.Toxics;

namespace LoadLab.Toxiproxy.Api;

/// <summary>/proxies/{proxy}/toxics.</summary>
internal sealed class ToxicRoutes(ProxyCollection proxies)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/proxies/{proxy}/toxics", Endpoint.Wrap(ListAsync));
        routes.MapPost("/proxies/{proxy}/toxics", Endpoint.Wrap(AddAsync));
        routes.MapGet("/proxies/{proxy}/toxics/{toxic}", Endpoint.Wrap(ShowAsync));
        routes.MapMethods("/proxies/{proxy}/toxics/{toxic}", ["POST", "PATCH"], Endpoint.Wrap(UpdateAsync));
        routes.MapDelete("/proxies/{proxy}/toxics/{toxic}", Endpoint.Wrap(RemoveAsync));
    }

    private async Task ListAsync(HttpContext context)
    {
        ToxicBody[] all = await WithProxyAsync(context, proxy =>
            Task.FromResult(proxy.Toxics.All.Select(ToxicBody.From).ToArray()));
        await Endpoint.WriteAsync(context, 200, all, ApiJson.Readable.ToxicBodyArray);
    }

    private async Task AddAsync(HttpContext context)
    {
        await WithProxyAsync(context, _ => Task.FromResult(true));
        LenientBody body = (await LenientBody.ReadAsync(context.Request)).AsObject();
        (string? name, string type, float toxicity) = (body.Text("name"), body.Text("type") ?? "", body.Single("toxicity") ?? 1);
        Direction direction = body.Stream();
        await AnswerAsync(context, proxy => proxy.Toxics.AddAsync(type, name, direction, toxicity, body.Object("attributes")));
    }

    private Task ShowAsync(HttpContext context)
    {
        string toxic = Endpoint.Segment(context, 3);
        return AnswerAsync(context, proxy => Task.FromResult(proxy.Toxics.Get(toxic)));
    }

    private async Task UpdateAsync(HttpContext context)
    {
        string toxic = Endpoint.Segment(context, 3);
        await WithProxyAsync(context, proxy => Task.FromResult(proxy.Toxics.Get(toxic)));
        LenientBody body = (await LenientBody.ReadAsync(context.Request)).AsObject();
        (float? toxicity, JsonElement? attributes) = (body.Single("toxicity"), body.Object("attributes"));
        await AnswerAsync(context, proxy => proxy.Toxics.UpdateAsync(toxic, toxicity, attributes));
    }

    private async Task RemoveAsync(HttpContext context)
    {
        string toxic = Endpoint.Segment(context, 3);
        await WithProxyAsync(context, async proxy =>
        {
            await proxy.Toxics.RemoveAsync(toxic);
            return true;
        });
        context.Response.StatusCode = 204;
    }

    private async Task AnswerAsync(HttpContext context, Func<Proxy, Task<Toxic>> work)
    {
        Toxic toxic = await WithProxyAsync(context, work);
        await Endpoint.WriteAsync(context, 200, ToxicBody.From(toxic), ApiJson.Readable.ToxicBody);
    }

    private Task<T> WithProxyAsync<T>(HttpContext context, Func<Proxy, Task<T>> work)
    {
        string name = Endpoint.Segment(context, 1);
        return proxies.RunAsync(() => work(proxies.Get(name)));
    }
}
