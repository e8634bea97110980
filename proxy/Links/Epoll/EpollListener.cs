using System.Net.Sockets;
using static LoadLab.Toxiproxy.Links.Epoll.Libc;

namespace LoadLab.Toxiproxy.Links.Epoll;

/// <summary>
/// One listening socket watched by every loop (EPOLLEXCLUSIVE: one of them wakes). The loop that accepts keeps the
/// connection, so no connection crosses threads.
/// </summary>
internal sealed class EpollListener : IAsyncDisposable
{
    private readonly Socket socket;
    private readonly LoopAcceptor[] acceptors;

    public EpollListener(Socket socket, IReadOnlyList<EventLoop> loops, Action<EventLoop, Channel> accepted, Action<string> refused)
    {
        this.socket = socket;
        socket.Blocking = false;
        int fd = (int)socket.Handle;
        // Accepted sockets inherit it, which saves a call for each.
        EpollTransport.NoDelay(fd, socket.AddressFamily);
        acceptors = [.. loops.Select(loop => new LoopAcceptor(loop, fd, accepted, refused))];
        foreach (LoopAcceptor acceptor in acceptors) acceptor.Loop.Post(acceptor.Start);
    }

    public async ValueTask DisposeAsync()
    {
        // Every loop lets go before the descriptor closes: its number may belong to somebody else a moment later.
        await Task.WhenAll(acceptors.Select(acceptor => acceptor.Loop.InvokeAsync(acceptor.Stop)));
        socket.Dispose();
    }

    private sealed class LoopAcceptor(EventLoop loop, int fd, Action<EventLoop, Channel> accepted, Action<string> refused) : Alarm, IEpollTarget
    {
        private const int MaxAtOnce = 16;
        private const long Pause = 100 * Clock.Millisecond;
        private ulong? token;

        public EventLoop Loop => loop;

        private EpollPoller Poller => (EpollPoller)loop.Poller;

        public void Start() => token = Poller.Add(fd, EPOLLIN | EPOLLEXCLUSIVE, this);

        public void Stop()
        {
            loop.Timers.Cancel(this);
            if (token is ulong registered) Poller.Remove(fd, registered);
            token = null;
        }

        protected internal override void Ring() => Start();

        public void OnEvents(uint events)
        {
            for (int i = 0; i < MaxAtOnce && token is not null && AcceptOne(); i++)
            {
            }
        }

        private unsafe bool AcceptOne()
        {
            int connection = accept4(fd, null, null, SOCK_NONBLOCK | SOCK_CLOEXEC);
            if (connection >= 0)
            {
                accepted(loop, new EpollChannel(Poller, connection));
                return true;
            }
            int error = LastError;
            if (error is ECONNABORTED or EINTR) return true;
            if (error == EAGAIN) return false;
            // Out of descriptors, most likely. Level-triggered, it would spin; so it looks away for a moment.
            refused(error is EMFILE or ENFILE ? "too many open files" : $"accept failed with errno {error}");
            Stop();
            loop.Timers.Set(this, loop.Timers.Now + Pause);
            return false;
        }
    }
}
