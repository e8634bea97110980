using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using LoadLab.Scenarios;

namespace LoadLab.Load.Transport;

/// <summary>
/// The partners' connections to the target. A partner's giving up is real: over HTTP/1.1 it closes the connection, over
/// HTTP/2 it resets the stream.
/// </summary>
public sealed class TargetTransport : IDisposable
{
    private readonly TransportSettings _settings;
    private readonly X509Certificate2? _trusted;
    private readonly int _mostConnections;
    private readonly HttpMessageInvoker _shared, _freshEachTime;
    private readonly HttpMessageInvoker?[] _perOrg;

    /// <summary>Prepares connections; none is opened yet.</summary>
    /// <param name="settings">Protocol.</param>
    /// <param name="orgs">How many orgs may want a connection of their own.</param>
    /// <param name="trusted">The one certificate that is trusted; null: none, for a target without TLS.</param>
    /// <param name="mostConnections">Connections of each pool at most. Default: as many as are under way.</param>
    public TargetTransport(TransportSettings settings, int orgs, X509Certificate2? trusted, int mostConnections = int.MaxValue)
    {
        (_settings, _trusted, _mostConnections) = (settings, trusted, mostConnections);
        _perOrg = new HttpMessageInvoker?[orgs];
        _shared = Connections(Timeout.InfiniteTimeSpan);
        _freshEachTime = Connections(TimeSpan.Zero);
    }

    /// <summary>The version that every request asks for, and no other.</summary>
    public Version Version => _settings.Http == HttpProtocol.Http2 ? HttpVersion.Version20 : HttpVersion.Version11;

    /// <summary>Where an org's request goes.</summary>
    /// <param name="org">Index of the org.</param>
    /// <param name="use">How its partner uses connections.</param>
    public HttpMessageInvoker For(int org, ConnectionUse use)
    {
        if (use == ConnectionUse.PerOrg)
            return Volatile.Read(ref _perOrg[org]) ?? ConnectionsOf(org);

        return use == ConnectionUse.PerRequest ? _freshEachTime : _shared;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _shared.Dispose();
        _freshEachTime.Dispose();
        foreach (var own in _perOrg)
            own?.Dispose();
    }

    private HttpMessageInvoker ConnectionsOf(int org)
    {
        var made = Connections(Timeout.InfiniteTimeSpan);
        if (Interlocked.CompareExchange(ref _perOrg[org], made, null) is not { } other)
            return made;

        made.Dispose(); // another of the org's processes was first
        return other;
    }

    private HttpMessageInvoker Connections(TimeSpan lifetime) => new(new SocketsHttpHandler
    {
        // The partner's own time-out is the only one, and connections are as many as are under way.
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        MaxConnectionsPerServer = _mostConnections,
        EnableMultipleHttp2Connections = true,
        PooledConnectionLifetime = lifetime,
        PooledConnectionIdleTimeout = lifetime == TimeSpan.Zero ? TimeSpan.Zero : Timeout.InfiniteTimeSpan,
        ActivityHeadersPropagator = null,
        SslOptions = new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (_, certificate, _, _) => IsTrusted(certificate),
        },
    });

    // The very certificate the target told of, and no other, whoever signed it.
    private bool IsTrusted(X509Certificate? certificate) =>
        _trusted is not null && certificate is not null
        && certificate.GetRawCertData().AsSpan().SequenceEqual(_trusted.RawDataMemory.Span);
}
