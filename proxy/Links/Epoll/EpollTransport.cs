using System.Net;
using System.Net.Sockets;
using static LoadLab.Toxiproxy.Links.Epoll.Libc;

namespace LoadLab.Toxiproxy.Links.Epoll;

/// <summary>Sockets without <see cref="Socket"/>: accepted, connected and driven by system calls on the loop that owns them.</summary>
internal sealed class EpollTransport : Transport
{
    private readonly EventLoop[] loops;

    /// <param name="clock">The loops' time.</param>
    /// <param name="loopCount">Threads that move data.</param>
    /// <param name="spin">See <see cref="EpollPoller"/>.</param>
    /// <param name="onFault">See <see cref="EventLoop"/>.</param>
    public EpollTransport(Clock clock, int loopCount, long spin, Action<Exception> onFault)
    {
        loops = new EventLoop[loopCount];
        for (int i = 0; i < loopCount; i++)
            loops[i] = new EventLoop($"links-{i}", clock, _ => new EpollPoller(clock, spin), onFault);
    }

    public override IReadOnlyList<EventLoop> Loops => loops;

    public override IAsyncDisposable Accept(Socket socket, Action<EventLoop, Channel> accepted, Action<string> refused) =>
        new EpollListener(socket, loops, accepted, refused);

    public override unsafe Action? Connect(EventLoop loop, EndPoint target, Action<Channel?> report)
    {
        SocketAddress address = target.Serialize();
        int fd = socket((int)NativeFamily(target.AddressFamily), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        if (fd < 0)
        {
            report(null);
            return null;
        }
        NoDelay(fd, target.AddressFamily);
        fixed (byte* bytes = address.Buffer.Span)
        {
            int result = connect(fd, bytes, address.Size);
            // On loopback the handshake is over by now; asking again finds out without waiting for an event.
            if (result < 0 && LastError == EINPROGRESS) result = connect(fd, bytes, address.Size);
            int error = result < 0 ? LastError : 0;
            if (error is not (0 or EISCONN or EALREADY or EINPROGRESS))
            {
                _ = close(fd);
                report(null);
                return null;
            }
            EpollChannel channel = new((EpollPoller)loop.Poller, fd);
            if (error is 0 or EISCONN)
            {
                report(channel);
                return null;
            }
            channel.WhenConnected(connected => Report(connected, channel, report));
            return () => channel.Close(reset: false);
        }
    }

    /// <summary>Small writes leave at once, as they do in Go.</summary>
    internal static unsafe void NoDelay(int fd, AddressFamily family)
    {
        int on = 1;
        if (family != AddressFamily.Unix) _ = setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(int));
    }

    private static void Report(bool connected, EpollChannel channel, Action<Channel?> report)
    {
        if (!connected) channel.Close(reset: false);
        report(connected ? channel : null);
    }

    // The numbers of Linux; those of AddressFamily are Windows'.
    private static int NativeFamily(AddressFamily family) => family switch
    {
        AddressFamily.Unix => 1,
        AddressFamily.InterNetwork => 2,
        AddressFamily.InterNetworkV6 => 10,
        _ => throw new NotSupportedException($"address family {family}"),
    };
}
