using LoadLab.Toxiproxy.Links;

namespace LoadLab.Toxiproxy.Proxies;

/// <summary>What every proxy of a server shares.</summary>
/// <param name="Transport">The loops.</param>
/// <param name="Time">For look-ups.</param>
/// <param name="Seed">Where all chances come from.</param>
/// <param name="Log">Where failures and events go.</param>
internal sealed record ProxyRuntime(Transport Transport, TimeProvider Time, ulong Seed, IProxyLog Log);

/// <summary>Hears of what happens to proxies, from any thread.</summary>
internal interface IProxyLog
{
    void Info(string message, string proxy, params ReadOnlySpan<(string Key, object? Value)> details);

    void Warn(string message, string proxy, string reason);

    /// <summary>A connection was opened, closed or couldn't be made.</summary>
    void Connection(string what, string proxy, long connection, string? reason);

    /// <summary>A toxic was added, updated or removed.</summary>
    void Toxic(string what, string proxy, string toxic);
}
