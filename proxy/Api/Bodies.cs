using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using LoadLab.Toxiproxy.Proxies;
using LoadLab.Toxiproxy.Toxics;

namespace LoadLab.Toxiproxy.Api;

internal sealed record ToxicBody(JsonObject Attributes, string Name, string Type, string Stream, float Toxicity)
{
    public static ToxicBody From(Toxic toxic)
    {
        JsonObject attributes = [];
        toxic.Attributes.Write(attributes);
        return new ToxicBody(attributes, toxic.Name, toxic.Attributes.Type, StreamName(toxic.Direction), toxic.Toxicity);
    }

    public static string StreamName(Direction direction) => direction == Direction.Upstream ? "upstream" : "downstream";
}

internal sealed record ProxyBody(string Name, string Listen, string Upstream, bool Enabled, ToxicBody[] Toxics)
{
    public static ProxyBody From(Proxy proxy) =>
        new(proxy.Name, proxy.Listen, proxy.Upstream, proxy.Enabled, [.. proxy.Toxics.All.Select(ToxicBody.From)]);
}

internal sealed record PopulatedBody(ProxyBody[]? Proxies);

internal sealed record PopulateErrorBody(string Error, int Status, ProxyBody[]? Proxies);

internal sealed record ErrorBody(string Error, int Status);

internal sealed record VersionBody(string Version);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ServerEvent))]
[JsonSerializable(typeof(Dictionary<string, ProxyStats>))]
[JsonSerializable(typeof(ToxicBody[]))]
[JsonSerializable(typeof(Dictionary<string, ProxyBody>))]
[JsonSerializable(typeof(PopulatedBody))]
[JsonSerializable(typeof(PopulateErrorBody))]
[JsonSerializable(typeof(ErrorBody))]
[JsonSerializable(typeof(VersionBody))]
internal sealed partial class ApiJson : JsonSerializerContext
{
    /// <summary>With names in any script left readable, and no policy for a page that embeds the answer: it's never one.</summary>
    public static ApiJson Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
