using System.Net;
using System.Net.Sockets;
using LoadLab.Toxiproxy.Links;

namespace LoadLab.Benchmarks.Toxiproxy;

/// <summary>The server behind the proxy: echoes, or swallows and counts. One loop, no work of its own.</summary>
internal sealed class Origin : IAsyncDisposable
{
    private readonly IAsyncDisposable listener;

    public Origin(Transport transport, bool echo)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen(4096);
        Endpoint = (IPEndPoint)socket.LocalEndPoint!;
        listener = transport.Accept(socket, (loop, channel) => new Session(this, loop, channel, echo).Begin(), _ => { });
    }

    public IPEndPoint Endpoint { get; }

    /// <summary>Bytes received.</summary>
    public long Received;

    public ValueTask DisposeAsync() => listener.DisposeAsync();

    private sealed class Session(Origin origin, EventLoop loop, Channel channel, bool echo) : IChannelOwner
    {
        public void Begin()
        {
            channel.Owner = this;
            OnReadable(channel);
        }

        public void OnReadable(Channel _)
        {
            while (!channel.IsClosed)
            {
                switch (channel.Read(loop.Scratch, out int count))
                {
                    case Io.Done:
                        Volatile.Write(ref origin.Received, origin.Received + count);
                        if (echo) channel.Write(loop.Scratch.AsSpan(0, count), out int _);
                        break;
                    case Io.Blocked:
                        return;
                    default:
                        channel.Close(reset: false);
                        return;
                }
            }
        }

        public void OnWritable(Channel _)
        {
        }
    }
}
