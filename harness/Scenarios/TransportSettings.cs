namespace LoadLab.Scenarios;

/// <summary>The protocol between partners and target.</summary>
public sealed record TransportSettings
{
    /// <summary>Default HTTP/1.1: what client libraries of the kind used here speak unless told otherwise.</summary>
    public HttpProtocol Http { get; init; } = HttpProtocol.Http11;

    /// <summary>
    /// Whether it is encrypted, by a certificate made for the run and trusted by it alone. Default no: a load balancer
    /// usually ends TLS before a service of this kind, and the handshake would be paid by the machine that measures.
    /// </summary>
    public bool Tls { get; init; }
}

/// <summary>Versions of HTTP.</summary>
public enum HttpProtocol
{
    /// <summary>HTTP/1.1: a request at a time on a connection; giving up closes it.</summary>
    Http11,

    /// <summary>HTTP/2: many requests on a connection; giving up resets one stream. Without TLS by prior knowledge (RFC 9113 §3.3).</summary>
    Http2,
}
