using System.Net;
using System.Net.Sockets;

namespace LoadLab.Toxiproxy.Proxies;

/// <summary>Binds listening sockets and words their failures as Go does.</summary>
internal static class Listening
{
    private const int Backlog = 4096;

    /// <summary>A socket that listens on the address.</summary>
    /// <exception cref="ApiException">500, as <c>listen tcp 127.0.0.1:80: bind: permission denied</c>.</exception>
    public static async Task<Socket> BindAsync(string listen)
    {
        EndPoint endpoint = await ResolveAsync(listen);
        Socket socket = Create(ref endpoint);
        try
        {
            if (endpoint is UnixDomainSocketEndPoint unix) RemoveStale(unix);
            socket.Bind(endpoint);
            socket.Listen(Backlog);
            return socket;
        }
        catch (SocketException failure)
        {
            socket.Dispose();
            throw ApiException.Internal($"listen {Network(endpoint)} {Address.Format(endpoint)}: bind: {Explain(failure)}");
        }
    }

    /// <summary>The address that a listen text stands for, as a running proxy shows it; to find out whether two are equal.</summary>
    /// <exception cref="ApiException">500: it can't be parsed or resolved.</exception>
    public static async Task<string> NormalizeAsync(string listen)
    {
        EndPoint endpoint = await ResolveAsync(listen);
        return Address.Format(endpoint);
    }

    private static async Task<EndPoint> ResolveAsync(string listen)
    {
        try
        {
            EndPoint endpoint = (await Address.Parse(listen).ResolveAsync())[0];
            // Go listens on every interface of both families for 0.0.0.0 too.
            return endpoint is IPEndPoint { Address: var ip, Port: var port } && ip.Equals(IPAddress.Any) && Socket.OSSupportsIPv6
                ? new IPEndPoint(IPAddress.IPv6Any, port)
                : endpoint;
        }
        catch (FormatException malformed)
        {
            throw ApiException.Internal($"listen tcp: {malformed.Message}");
        }
        catch (SocketException)
        {
            throw ApiException.Internal($"listen tcp: lookup {listen}: no such host");
        }
    }

    private static Socket Create(ref EndPoint endpoint)
    {
        if (endpoint is UnixDomainSocketEndPoint) return new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        if (endpoint is IPEndPoint { Address: var any, Port: var port } && any.Equals(IPAddress.IPv6Any))
        {
            if (Socket.OSSupportsIPv6) return new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp) { DualMode = true };
            endpoint = new IPEndPoint(IPAddress.Any, port);
        }
        return new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
    }

    // A socket file nobody answers on is left over from a process that died.
    private static void RemoveStale(UnixDomainSocketEndPoint endpoint)
    {
        string path = endpoint.ToString();
        if (!File.Exists(path)) return;
        using Socket probe = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(endpoint);
        }
        catch (SocketException refused) when (refused.SocketErrorCode == SocketError.ConnectionRefused)
        {
            File.Delete(path);
        }
        catch (SocketException)
        {
            // Not a socket, or not ours to touch: binding will say so.
        }
    }

    private static string Network(EndPoint endpoint) => endpoint is UnixDomainSocketEndPoint ? "unix" : "tcp";

    private static string Explain(SocketException failure) => failure.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse => "address already in use",
        SocketError.AccessDenied => "permission denied",
        SocketError.AddressNotAvailable => "cannot assign requested address",
        _ => failure.Message,
    };
}
