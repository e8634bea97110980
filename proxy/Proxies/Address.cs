using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace LoadLab.Toxiproxy.Proxies;

/// <summary>An address as Go writes it: host:port, [v6]:port, an empty host for every interface, or unix:path.</summary>
/// <param name="Host">A name, an IP address, or empty. The path for <paramref name="IsUnix"/>.</param>
/// <param name="Port">0 asks for a free one.</param>
/// <param name="IsUnix">A Unix domain socket.</param>
internal readonly record struct Address(string Host, int Port, bool IsUnix)
{
    private const string UnixPrefix = "unix:";

    /// <summary>Whether nothing has to be looked up for it.</summary>
    public bool IsLiteral => IsUnix || Host.Length == 0 || IPAddress.TryParse(Host, out _);

    /// <summary>Reads an address.</summary>
    /// <exception cref="FormatException">With the text Go would give.</exception>
    public static Address Parse(string text)
    {
        if (text.StartsWith(UnixPrefix, StringComparison.Ordinal)) return new Address(text[UnixPrefix.Length..], 0, IsUnix: true);
        if (text.Length == 0) return new Address("", 0, IsUnix: false);
        int colon = text.LastIndexOf(':');
        if (colon < 0) throw new FormatException($"address {text}: missing port in address");
        string host = text[..colon];
        if (host.StartsWith('[') != host.EndsWith(']')) throw new FormatException($"address {text}: missing ']' in address");
        if (host.StartsWith('[')) host = host[1..^1];
        else if (host.Contains(':', StringComparison.Ordinal)) throw new FormatException($"address {text}: too many colons in address");
        return new Address(host, ParsePort(text[(colon + 1)..]), IsUnix: false);
    }

    /// <summary>Every endpoint the host stands for, IPv4 first as Go prefers it.</summary>
    /// <exception cref="SocketException">The name doesn't resolve.</exception>
    /// <exception cref="FormatException">It can't be a name, or not the path of a socket.</exception>
    public async Task<IReadOnlyList<EndPoint>> ResolveAsync(CancellationToken ct = default)
    {
        int port = Port;
        try
        {
            if (TryLiteral() is EndPoint literal) return [literal];
            IPAddress[] addresses = await Dns.GetHostAddressesAsync(Host, ct);
            return [.. addresses.OrderBy(address => address.AddressFamily).Select(address => new IPEndPoint(address, port))];
        }
        catch (ArgumentException impossible)
        {
            // Too long for a name or a socket's path, or empty where a path has to be.
            throw new FormatException($"address {Host}: {(IsUnix ? "no path of a socket" : "no such host")}", impossible);
        }
    }

    /// <summary>Where connecting to it leads, in the order to try: without a host to this machine, as in Go.</summary>
    /// <exception cref="SocketException">The name doesn't resolve.</exception>
    /// <exception cref="FormatException">It can't be a name, or not the path of a socket.</exception>
    public async Task<IReadOnlyList<EndPoint>> ResolveTargetAsync(CancellationToken ct = default)
    {
        IReadOnlyList<EndPoint> endpoints = await ResolveAsync(ct);
        bool anywhere = endpoints is [IPEndPoint { Address: var ip }] && (ip.Equals(IPAddress.IPv6Any) || ip.Equals(IPAddress.Any));
        return anywhere ? [new IPEndPoint(IPAddress.Loopback, Port), new IPEndPoint(IPAddress.IPv6Loopback, Port)] : endpoints;
    }

    public static string Format(EndPoint endpoint) => endpoint switch
    {
        IPEndPoint { Address.IsIPv4MappedToIPv6: true } mapped => $"{mapped.Address.MapToIPv4()}:{mapped.Port}",
        UnixDomainSocketEndPoint unix => UnixPrefix + unix,
        _ => endpoint.ToString() ?? "",
    };

    /// <summary>The endpoint, when nothing has to be looked up for it.</summary>
    private EndPoint? TryLiteral()
    {
        if (IsUnix) return new UnixDomainSocketEndPoint(Host);
        if (Host.Length == 0) return new IPEndPoint(IPAddress.IPv6Any, Port);
        return IPAddress.TryParse(Host, out IPAddress? ip) ? new IPEndPoint(ip, Port) : null;
    }

    private static int ParsePort(string text)
    {
        if (text.Length == 0) return 0;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int port))
            throw new FormatException($"lookup tcp/{text}: unknown port");
        return port <= 65535 ? port : throw new FormatException($"address {text}: invalid port");
    }
}
