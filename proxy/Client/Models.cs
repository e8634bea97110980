using System.Net;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace LoadLab.Toxiproxy.Client;

/// <summary>Which way the bytes go that a toxic acts on.</summary>
#pragma warning disable CA1711 // "stream" is the API's own word for it.
[JsonConverter(typeof(JsonStringEnumConverter<ToxicStream>))]
public enum ToxicStream
#pragma warning restore CA1711
{
    /// <summary>From the client to the server.</summary>
    [JsonStringEnumMemberName("upstream")]
    Upstream,

    /// <summary>From the server to the client.</summary>
    [JsonStringEnumMemberName("downstream")]
    Downstream,
}

/// <summary>A toxic to add.</summary>
/// <param name="Type">latency, bandwidth, slow_close, timeout, reset_peer, slicer, limit_data, or what else the server knows.</param>
public sealed record ToxicSpec(string Type)
{
    /// <summary>Unique within the proxy. Default: the server makes it <c>type_stream</c>.</summary>
    public string? Name { get; init; }

    /// <summary>Default downstream, as the server's.</summary>
    public ToxicStream Stream { get; init; } = ToxicStream.Downstream;

    /// <summary>Share of connections it takes effect on, 0 to 1. Default 1.</summary>
    public double Toxicity { get; init; } = 1;

    /// <summary>What the type takes, such as <c>new() { ["latency"] = 100 }</c>. An attribute left out is 0.</summary>
    public JsonObject Attributes { get; init; } = [];
}

/// <summary>A toxic as the server has it.</summary>
public sealed record ToxicInfo(string Name, string Type, ToxicStream Stream, double Toxicity, JsonObject Attributes);

/// <summary>A proxy as the server has it.</summary>
/// <param name="Name">Unique.</param>
/// <param name="Listen">The address it really listens on, while enabled.</param>
/// <param name="Upstream">Where it connects to.</param>
/// <param name="Enabled">False: connections are refused.</param>
/// <param name="Toxics">Upstream ones first, each direction in order.</param>
public sealed record ProxyInfo(string Name, string Listen, string Upstream, bool Enabled, IReadOnlyList<ToxicInfo> Toxics);

/// <summary>The server refused a request. The message holds the request and the server's words.</summary>
public sealed class ToxiproxyException(HttpStatusCode status, string message) : Exception($"{message} ({(int)status})")
{
    /// <summary>The HTTP status.</summary>
    public HttpStatusCode Status => status;
}

[JsonSourceGenerationOptions(PropertyNameCaseInsensitive = true)]
[JsonSerializable(typeof(Dictionary<string, ProxyInfo>))]
[JsonSerializable(typeof(ToxicInfo))]
internal sealed partial class ClientJson : JsonSerializerContext;
