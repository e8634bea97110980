using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace LoadLab.Toxiproxy.Client;

/// <summary>
/// Drives a Toxiproxy server over its HTTP API: this project's own or Shopify's, for it uses nothing that 2.x doesn't have.
/// Safe to use from several threads.
/// </summary>
public sealed class ToxiproxyClient : IDisposable
{
    private readonly HttpClient http;

    /// <param name="api">Where the API answers, such as <c>http://127.0.0.1:8474</c>.</param>
    public ToxiproxyClient(Uri api)
        : this(new HttpClient { BaseAddress = api })
    {
    }

    /// <param name="http">Has the API as its base address. Disposed with this client.</param>
    public ToxiproxyClient(HttpClient http)
    {
        this.http = http;
        // The server refuses whatever looks like a browser.
        http.DefaultRequestHeaders.UserAgent.ParseAdd("loadlab-toxiproxy");
    }

    /// <summary>The server's version, such as 2.12.0. Servers before 2.7 answer it as plain text.</summary>
    /// <exception cref="ToxiproxyException">The server refused.</exception>
    /// <exception cref="HttpRequestException">The server can't be reached.</exception>
    public async Task<string> GetVersionAsync(CancellationToken ct = default)
    {
        string text = (await SendAsync(HttpMethod.Get, "version", null, ct)).Trim();
        return text.StartsWith('{') ? JsonNode.Parse(text)!["version"]!.GetValue<string>() : text;
    }

    /// <summary>Every proxy with its toxics, by name.</summary>
    public async Task<IReadOnlyList<ProxyInfo>> ListProxiesAsync(CancellationToken ct = default)
    {
        Dictionary<string, ProxyInfo> proxies = await ReadAsync(HttpMethod.Get, "proxies", null, ClientJson.Default.DictionaryStringProxyInfo, ct);
        return [.. proxies.Values.OrderBy(proxy => proxy.Name, StringComparer.Ordinal)];
    }

    /// <summary>One proxy with its toxics.</summary>
    /// <exception cref="ToxiproxyException">404: there is none.</exception>
    public Task<ProxyInfo> GetProxyAsync(string name, CancellationToken ct = default) =>
        ReadAsync(HttpMethod.Get, Path("proxies", name), null, ClientJson.Default.ProxyInfo, ct);

    /// <summary>Creates a proxy and starts it.</summary>
    /// <param name="name">Unique.</param>
    /// <param name="listen">host:port; port 0 for a free one, which the result names.</param>
    /// <param name="upstream">host:port to connect to.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <exception cref="ToxiproxyException">409: the name is taken; 500: it can't listen there.</exception>
    public Task<ProxyInfo> CreateProxyAsync(string name, string listen, string upstream, CancellationToken ct = default)
    {
        JsonObject body = new() { ["name"] = name, ["listen"] = listen, ["upstream"] = upstream, ["enabled"] = true };
        return ReadAsync(HttpMethod.Post, "proxies", body, ClientJson.Default.ProxyInfo, ct);
    }

    /// <summary>Changes what isn't null. A proxy that is disabled refuses connections and closes the open ones; one that moves drops them.</summary>
    /// <exception cref="ToxiproxyException">404; 500: it can't listen there and is disabled now.</exception>
    public async Task<ProxyInfo> UpdateProxyAsync(
        string name, bool? enabled = null, string? listen = null, string? upstream = null, CancellationToken ct = default)
    {
        JsonObject body = [];
        if (enabled is not null) body["enabled"] = enabled;
        if (listen is not null) body["listen"] = listen;
        if (upstream is not null) body["upstream"] = upstream;
        return await ReadAsync(HttpMethod.Post, Path("proxies", name), body, ClientJson.Default.ProxyInfo, ct);
    }

    /// <summary>Stops a proxy, closes its connections and forgets it.</summary>
    /// <exception cref="ToxiproxyException">404.</exception>
    public Task DeleteProxyAsync(string name, CancellationToken ct = default) =>
        SendAsync(HttpMethod.Delete, Path("proxies", name), null, ct);

    /// <summary>Adds a toxic. It acts on open connections as well as on new ones.</summary>
    /// <exception cref="ToxiproxyException">404; 400: unknown type or malformed attribute; 409: the name is taken.</exception>
    public Task<ToxicInfo> AddToxicAsync(string proxy, ToxicSpec toxic, CancellationToken ct = default)
    {
        JsonObject body = new()
        {
            ["type"] = toxic.Type,
            ["stream"] = toxic.Stream == ToxicStream.Upstream ? "upstream" : "downstream",
            ["toxicity"] = toxic.Toxicity,
            ["attributes"] = toxic.Attributes.DeepClone(),
        };
        if (toxic.Name is not null) body["name"] = toxic.Name;
        return ReadAsync(HttpMethod.Post, Path("proxies", proxy, "toxics"), body, ClientJson.Default.ToxicInfo, ct);
    }

    /// <summary>Changes the attributes given, and the toxicity unless null. Data that waits inside the toxic passes on at once.</summary>
    /// <exception cref="ToxiproxyException">404, or 400 for a malformed attribute.</exception>
    public Task<ToxicInfo> UpdateToxicAsync(
        string proxy, string toxicName, JsonObject? attributes = null, double? toxicity = null, CancellationToken ct = default)
    {
        JsonObject body = [];
        if (attributes is not null) body["attributes"] = attributes.DeepClone();
        if (toxicity is not null) body["toxicity"] = toxicity;
        return ReadAsync(HttpMethod.Post, Path("proxies", proxy, "toxics", toxicName), body, ClientJson.Default.ToxicInfo, ct);
    }

    /// <summary>Removes a toxic. Data that waits inside passes on at once.</summary>
    /// <exception cref="ToxiproxyException">404.</exception>
    public Task RemoveToxicAsync(string proxy, string toxicName, CancellationToken ct = default) =>
        SendAsync(HttpMethod.Delete, Path("proxies", proxy, "toxics", toxicName), null, ct);

    /// <summary>Enables every proxy and removes every toxic; connections stay.</summary>
    /// <exception cref="ToxiproxyException">500: a proxy can't listen any more.</exception>
    public Task ResetAsync(CancellationToken ct = default) => SendAsync(HttpMethod.Post, "reset", null, ct);

    public void Dispose() => http.Dispose();

    private static string Path(params ReadOnlySpan<string> segments) =>
        string.Join('/', segments.ToArray().Select(Uri.EscapeDataString));

    private async Task<T> ReadAsync<T>(HttpMethod method, string path, JsonObject? body, JsonTypeInfo<T> type, CancellationToken ct)
    {
        string text = await SendAsync(method, path, body, ct);
        return JsonSerializer.Deserialize(text, type)
            ?? throw new ToxiproxyException(HttpStatusCode.OK, $"{method} /{path} was answered with null");
    }

    private async Task<string> SendAsync(HttpMethod method, string path, JsonObject? body, CancellationToken ct)
    {
        using HttpRequestMessage request = new(method, path);
        if (body is not null) request.Content = new StringContent(body.ToJsonString(), System.Text.Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await http.SendAsync(request, ct);
        string text = await response.Content.ReadAsStringAsync(ct);
        if (response.IsSuccessStatusCode) return text;
        throw new ToxiproxyException(response.StatusCode, $"{method} /{path}: {ErrorText(text, response.StatusCode)}");
    }

    private static string ErrorText(string text, HttpStatusCode status)
    {
        try
        {
            return JsonNode.Parse(text)?["error"]?.GetValue<string>() ?? text.Trim();
        }
        catch (Exception notJson) when (notJson is JsonException or InvalidOperationException)
        {
            return text.Length == 0 ? status.ToString() : text.Trim();
        }
    }
}
