using LoadLab.Toxiproxy.Proxies;

namespace LoadLab.Toxiproxy.Api;

/// <summary>/proxies, /populate and /reset.</summary>
internal sealed class ProxyRoutes(ProxyCollection proxies)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/proxies", Endpoint.Wrap(ListAsync));
        routes.MapPost("/proxies", Endpoint.Wrap(CreateAsync));
        routes.MapGet("/proxies/{proxy}", Endpoint.Wrap(ShowAsync));
        routes.MapMethods("/proxies/{proxy}", ["POST", "PATCH"], Endpoint.Wrap(UpdateAsync));
        routes.MapDelete("/proxies/{proxy}", Endpoint.Wrap(DeleteAsync));
        routes.MapPost("/populate", Endpoint.Wrap(PopulateAsync));
        routes.MapPost("/reset", Endpoint.Wrap(ResetAsync));
    }

    private async Task ListAsync(HttpContext context)
    {
        Dictionary<string, ProxyBody> all = await proxies.RunAsync(() =>
            Task.FromResult(proxies.All.ToDictionary(proxy => proxy.Name, ProxyBody.From)));
        await Endpoint.WriteAsync(context, 200, all, ApiJson.Readable.DictionaryStringProxyBody);
    }

    private async Task CreateAsync(HttpContext context)
    {
        LenientBody body = (await LenientBody.ReadAsync(context.Request)).AsObject();
        ProxySpec spec = PopulateList.ReadSpec(body, suffix: "");
        await WriteAsync(context, 201, await proxies.RunAsync(async () => ProxyBody.From(await proxies.AddAsync(spec))));
    }

    private async Task ShowAsync(HttpContext context)
    {
        string name = Endpoint.Segment(context, 1);
        await WriteAsync(context, 200, await proxies.RunAsync(() => Task.FromResult(ProxyBody.From(proxies.Get(name)))));
    }

    private async Task UpdateAsync(HttpContext context)
    {
        string name = Endpoint.Segment(context, 1);
        await proxies.RunAsync(() => Task.FromResult(proxies.Get(name)));
        LenientBody body = (await LenientBody.ReadAsync(context.Request)).AsObject();
        (string? listen, string? upstream, bool? enabled) = (body.Text("listen"), body.Text("upstream"), body.Flag("enabled"));
        await WriteAsync(context, 200, await proxies.RunAsync(async () =>
        {
            Proxy proxy = proxies.Get(name);
            await proxy.UpdateAsync(listen ?? proxy.Listen, upstream ?? proxy.Upstream, enabled ?? proxy.Enabled);
            return ProxyBody.From(proxy);
        }));
    }

    private async Task DeleteAsync(HttpContext context)
    {
        string name = Endpoint.Segment(context, 1);
        await proxies.RunAsync(async () =>
        {
            await proxies.RemoveAsync(name);
            return true;
        });
        context.Response.StatusCode = 204;
    }

    private async Task PopulateAsync(HttpContext context)
    {
        List<ProxyBody> done = [];
        ApiException? refusal = null;
        try
        {
            IReadOnlyList<ProxySpec> specs = PopulateList.Read(await LenientBody.ReadAsync(context.Request));
            await proxies.RunAsync(async () =>
            {
                foreach (ProxySpec spec in specs) done.Add(ProxyBody.From(await proxies.AddOrReplaceAsync(spec)));
                return true;
            });
        }
        catch (ApiException refused)
        {
            refusal = refused;
        }
        ProxyBody[]? listed = done.Count == 0 ? null : [.. done];
        if (refusal is null) await Endpoint.WriteAsync(context, 201, new PopulatedBody(listed), ApiJson.Readable.PopulatedBody);
        else await Endpoint.WriteAsync(context, refusal.Status, new PopulateErrorBody(refusal.Message, refusal.Status, listed), ApiJson.Readable.PopulateErrorBody);
    }

    private async Task ResetAsync(HttpContext context)
    {
        await proxies.RunAsync(async () =>
        {
            await proxies.ResetAsync();
            return true;
        });
        context.Response.StatusCode = 204;
    }

    private static Task WriteAsync(HttpContext context, int status, ProxyBody body) =>
        Endpoint.WriteAsync(context, status, body, ApiJson.Readable.ProxyBody);
}
