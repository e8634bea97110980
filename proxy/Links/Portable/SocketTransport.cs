using System.Net;
using System.Net.Sockets;

namespace LoadLab.Toxiproxy.Links.Portable;

/// <summary>The same loops on <see cref="Socket"/>: for Windows, macOS and processors without a tested epoll layout.</summary>
internal sealed class SocketTransport : Transport
{
    private readonly EventLoop[] loops;

    public SocketTransport(Clock clock, int loopCount, Action<Exception> onFault)
    {
        loops = new EventLoop[loopCount];
        for (int i = 0; i < loopCount; i++)
            loops[i] = new EventLoop($"links-{i}", clock, _ => new WaitPoller(clock), onFault);
    }

    public override IReadOnlyList<EventLoop> Loops => loops;

    public override IAsyncDisposable Accept(Socket socket, Action<EventLoop, Channel> accepted, Action<string> refused) =>
        new SocketListener(socket, NextLoop, accepted, refused);

    public override Action? Connect(EventLoop loop, EndPoint target, Action<Channel?> report)
    {
        Socket socket = new(target.AddressFamily, SocketType.Stream, target is IPEndPoint ? ProtocolType.Tcp : ProtocolType.Unspecified);
        SocketAsyncEventArgs connect = new() { RemoteEndPoint = target };
        void Done()
        {
            bool connected = connect.SocketError == SocketError.Success;
            connect.Dispose();
            if (!connected) socket.Dispose();
            report(connected ? new SocketChannel(loop, socket) : null);
        }
        connect.Completed += (_, _) => loop.Post(Done);
        if (!socket.ConnectAsync(connect)) loop.Post(Done);
        // Ends the attempt with an error, which cleans up as any other does.
        return socket.Dispose;
    }
}
