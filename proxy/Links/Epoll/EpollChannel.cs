using static LoadLab.Toxiproxy.Links.Epoll.Libc;

namespace LoadLab.Toxiproxy.Links.Epoll;

/// <summary>A socket driven by system calls directly: no allocation, no thread hop and no wait per operation.</summary>
internal sealed unsafe class EpollChannel : Channel, IEpollTarget
{
    private readonly EpollPoller poller;
    private readonly int fd;
    private readonly ulong token;
    private Action<bool>? onConnected;
    private bool drained;
    private bool hungUp;
    private bool full;

    public EpollChannel(EpollPoller poller, int fd)
    {
        this.poller = poller;
        this.fd = fd;
        token = poller.Add(fd, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, this);
    }

    public override bool WriteBlocked => full;

    internal int Descriptor => fd;

    /// <summary>Has the outcome of a connect that is under way reported.</summary>
    public void WhenConnected(Action<bool> report) => onConnected = report;

    public void OnEvents(uint events)
    {
        if (onConnected is { } report)
        {
            if ((events & (EPOLLOUT | EPOLLERR | EPOLLHUP)) == 0) return;
            onConnected = null;
            report(SocketError() == 0);
            return;
        }
        if ((events & (EPOLLIN | EPOLLRDHUP | EPOLLERR | EPOLLHUP)) != 0)
        {
            hungUp |= (events & (EPOLLRDHUP | EPOLLERR | EPOLLHUP)) != 0;
            drained = false;
            Owner?.OnReadable(this);
        }
        if ((events & (EPOLLOUT | EPOLLERR | EPOLLHUP)) != 0 && full && !IsClosed)
        {
            full = false;
            Owner?.OnWritable(this);
        }
    }

    public override Io Read(Span<byte> buffer, out int count)
    {
        count = 0;
        if (drained) return Io.Blocked;
        nint got;
        fixed (byte* start = buffer)
        {
            do got = recv(fd, start, buffer.Length, 0);
            while (got < 0 && LastError == EINTR);
        }
        if (got > 0)
        {
            count = (int)got;
            // A short read emptied the socket, so asking again would be a wasted call: the next arrival is a new edge.
            // Not so once the peer hung up, for the end behind the data announced itself already.
            drained = got < buffer.Length && !hungUp;
            return Io.Done;
        }
        if (got == 0) return Io.End;
        if (LastError != EAGAIN) return Io.Failed;
        drained = true;
        return Io.Blocked;
    }

    public override Io Write(ReadOnlySpan<byte> bytes, out int count)
    {
        count = 0;
        nint sent;
        fixed (byte* start = bytes)
        {
            do sent = send(fd, start, bytes.Length, MSG_NOSIGNAL);
            while (sent < 0 && LastError == EINTR);
        }
        if (sent < 0)
        {
            if (LastError != EAGAIN) return Io.Failed;
            full = true;
            return Io.Blocked;
        }
        count = (int)sent;
        full = count < bytes.Length;
        return Io.Done;
    }

    public override void ShutdownWrite() => _ = shutdown(fd, SHUT_WR);

    public override void Close(bool reset)
    {
        if (IsClosed) return;
        IsClosed = true;
        onConnected = null;
        poller.Forget(token);
        if (reset)
        {
            // On, for zero seconds: close sends a RST.
            long linger = 1;
            _ = setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(long));
        }
        _ = close(fd);
    }

    private int SocketError()
    {
        int error = 0, length = sizeof(int);
        return getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length) < 0 ? LastError : error;
    }
}
