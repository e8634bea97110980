using System.Net.Sockets;

namespace LoadLab.Toxiproxy.Links.Portable;

/// <summary>Accepts on the thread pool and deals connections out to the loops in turn.</summary>
internal sealed class SocketListener : IAsyncDisposable
{
    private readonly Socket socket;
    private readonly CancellationTokenSource stop = new();
    private readonly Task accepting;

    public SocketListener(Socket socket, Func<EventLoop> nextLoop, Action<EventLoop, Channel> accepted, Action<string> refused)
    {
        this.socket = socket;
        accepting = AcceptAsync(nextLoop, accepted, refused);
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        socket.Dispose();
        await accepting;
        stop.Dispose();
    }

    private async Task AcceptAsync(Func<EventLoop> nextLoop, Action<EventLoop, Channel> accepted, Action<string> refused)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                Socket connection = await socket.AcceptAsync(stop.Token);
                EventLoop loop = nextLoop();
                loop.Post(() => accepted(loop, new SocketChannel(loop, connection)));
            }
            catch (Exception ended) when (ended is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException failure)
            {
                if (stop.IsCancellationRequested) return;
                if (failure.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionAborted) continue;
                refused(failure.Message);
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, CancellationToken.None);
            }
        }
    }
}
