using System.Net;
using System.Net.Sockets;

namespace LoadLab.Toxiproxy.Proxies;

/// <summary>
/// Where a proxy connects to. A name is looked up when a connection needs it, and the answer serves for a second: a storm
/// of connections costs one look-up, a changed name is noticed all the same.
/// </summary>
internal sealed class Upstream(string text, TimeProvider time)
{
    private static readonly TimeSpan GoodFor = TimeSpan.FromSeconds(1);
    private readonly Lock gate = new();
    private Task<IReadOnlyList<EndPoint>>? lookup;
    private long lookedUpAt;

    /// <summary>The addresses to try, in order. Completed at once for an IP address.</summary>
    /// <exception cref="FormatException">The text is no address.</exception>
    /// <exception cref="SocketException">The name doesn't resolve.</exception>
    public Task<IReadOnlyList<EndPoint>> ResolveAsync()
    {
        lock (gate)
        {
            bool fresh = lookup is { IsFaulted: false } && (isLiteral || time.GetElapsedTime(lookedUpAt) < GoodFor);
            if (!fresh)
            {
                lookedUpAt = time.GetTimestamp();
                lookup = StartLookup();
            }
            return lookup!;
        }
    }

    private bool isLiteral;

    private async Task<IReadOnlyList<EndPoint>> StartLookup()
    {
        Address address = Address.Parse(text);
        isLiteral = address.IsLiteral;
        return await address.ResolveTargetAsync();
    }
}
