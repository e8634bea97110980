using System.Net.Sockets;

namespace LoadLab.Toxiproxy.Links.Portable;

/// <summary>
/// A <see cref="Socket"/> under the channel's contract: a read that would block leaves a zero-byte receive behind, a write
/// that would block leaves a small send behind, and their completions are what wakes the owner.
/// </summary>
#pragma warning disable CA1001 // Close, which every channel gets, is what disposes of them.
internal sealed class SocketChannel : Channel
#pragma warning restore CA1001
{
    private const int StashSize = 4096;
    private readonly Socket socket;
    private readonly EventLoop loop;
    private readonly SocketAsyncEventArgs receive = new();
    private readonly Action readable;
    private readonly Action sent;
    private SocketAsyncEventArgs? send;
    private bool receiving;
    private bool sending;
    private bool broken;

    public SocketChannel(EventLoop loop, Socket socket)
    {
        this.loop = loop;
        this.socket = socket;
        socket.Blocking = false;
        if (socket.ProtocolType == ProtocolType.Tcp) socket.NoDelay = true;
        readable = OnReceived;
        sent = OnSent;
        receive.SetBuffer(Array.Empty<byte>(), 0, 0);
        receive.Completed += (_, _) => loop.Post(readable);
    }

    public override bool WriteBlocked => sending;

    public override Io Read(Span<byte> buffer, out int count)
    {
        count = 0;
        if (receiving) return Io.Blocked;
        count = socket.Receive(buffer, SocketFlags.None, out SocketError error);
        if (error == SocketError.Success) return count > 0 ? Io.Done : Io.End;
        count = 0;
        if (error != SocketError.WouldBlock) return Io.Failed;
        receiving = true;
        if (!socket.ReceiveAsync(receive)) loop.Post(readable);
        return Io.Blocked;
    }

    public override Io Write(ReadOnlySpan<byte> bytes, out int count)
    {
        count = 0;
        if (broken) return Io.Failed;
        if (sending) return Io.Blocked;
        count = socket.Send(bytes, SocketFlags.None, out SocketError error);
        if (error is not (SocketError.Success or SocketError.WouldBlock)) return Io.Failed;
        if (error == SocketError.WouldBlock) count = 0;
        if (count < bytes.Length) count += Stash(bytes[count..]);
        return Io.Done;
    }

    public override void ShutdownWrite()
    {
        try
        {
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // The peer is gone already; reading will tell.
        }
    }

    public override void Close(bool reset)
    {
        if (IsClosed) return;
        IsClosed = true;
        if (reset)
        {
            socket.LingerState = new LingerOption(true, 0);
            socket.Dispose();
        }
        else
        {
            EndBothWays();
        }
        DisposeIfIdle();
    }

    // Disposing of a socket with an operation under way would reset the connection; this way the operation ends first.
    private void EndBothWays()
    {
        try
        {
            socket.Shutdown(SocketShutdown.Both);
        }
        catch (SocketException)
        {
            // The peer is gone already.
        }
    }

    private void DisposeIfIdle()
    {
        if (receiving || sending) return;
        socket.Dispose();
        receive.Dispose();
        send?.Dispose();
    }

    // Sends a copy of what didn't fit: its completion is the only sign of room that every platform gives.
    private int Stash(ReadOnlySpan<byte> rest)
    {
        if (send is null)
        {
            send = new SocketAsyncEventArgs();
            send.SetBuffer(new byte[StashSize], 0, StashSize);
            send.Completed += (_, _) => loop.Post(sent);
        }
        int count = Math.Min(rest.Length, StashSize);
        rest[..count].CopyTo(send.Buffer);
        send.SetBuffer(0, count);
        sending = true;
        if (!socket.SendAsync(send)) loop.Post(sent);
        return count;
    }

    private void OnReceived()
    {
        receiving = false;
        if (IsClosed) DisposeIfIdle();
        else Owner?.OnReadable(this);
    }

    private void OnSent()
    {
        sending = false;
        broken |= send!.SocketError != SocketError.Success;
        if (IsClosed) DisposeIfIdle();
        else Owner?.OnWritable(this);
    }
}
