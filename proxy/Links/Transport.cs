using System.Net;
using System.Net.Sockets;

namespace LoadLab.Toxiproxy.Links;

/// <summary>
/// The loops and the way sockets get onto them. <see cref="Epoll.EpollTransport"/> is the fast one for Linux,
/// <see cref="Portable.SocketTransport"/> works wherever .NET does.
/// </summary>
internal abstract class Transport : IDisposable
{
    private int nextLoop = -1;

    public abstract IReadOnlyList<EventLoop> Loops { get; }

    /// <summary>Accepts connections on a bound, listening socket and hands each to a loop, until the result is disposed.</summary>
    /// <param name="socket">Closed by the result's disposal.</param>
    /// <param name="accepted">Called on the loop that owns the new channel from now on.</param>
    /// <param name="refused">Called when an accept fails for want of descriptors or memory; accepting goes on after a pause.</param>
    public abstract IAsyncDisposable Accept(Socket socket, Action<EventLoop, Channel> accepted, Action<string> refused);

    /// <summary>Connects without blocking the loop. Reports null when the upstream can't be reached. Loop thread only.</summary>
    /// <returns>What ends an attempt that is under way, at once and with its descriptor; null when there is none any more.</returns>
    public abstract Action? Connect(EventLoop loop, EndPoint target, Action<Channel?> report);

    public void Dispose()
    {
        foreach (EventLoop loop in Loops) loop.Dispose();
        GC.SuppressFinalize(this);
    }

    protected EventLoop NextLoop() => Loops[(int)((uint)Interlocked.Increment(ref nextLoop) % Loops.Count)];
}
