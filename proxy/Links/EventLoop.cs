using System.Collections.Concurrent;

namespace LoadLab.Toxiproxy.Links;

/// <summary>Waits for sockets, and can be woken from other threads. One belongs to each loop.</summary>
internal interface IPoller : IDisposable
{
    /// <summary>
    /// Calls the owners of sockets that are ready, having waited for one until <paramref name="due"/> at most (for ever
    /// when null, not at all when it is past) or until <see cref="Wake"/>.
    /// </summary>
    void Poll(long? due);

    /// <summary>Ends the wait. Callable from any thread.</summary>
    void Wake();
}

/// <summary>
/// One thread that moves the data of its connections, rings their alarms and runs what other threads post to it. Everything
/// a connection owns is touched by its loop alone, so nothing on the data path takes a lock.
/// </summary>
internal sealed class EventLoop : IDisposable
{
    /// <summary>Bytes the loop reads at once where no toxic looks at them. All its connections share the buffer, so an idle one holds none.</summary>
    public const int ScratchSize = 128 * 1024;

    private readonly ConcurrentQueue<Action> posted = new();
    private readonly Queue<Action> deferred = new();
    private readonly Thread thread;
    private readonly Action<Exception> onFault;
    private volatile bool stopping;
    private int wakePending;

    /// <param name="name">The thread's name.</param>
    /// <param name="clock">Where alarms take the time from.</param>
    /// <param name="createPoller">Makes the poller; called once, before the thread starts.</param>
    /// <param name="onFault">Told of whatever escapes the work of one event. The loop itself goes on.</param>
    public EventLoop(string name, Clock clock, Func<EventLoop, IPoller> createPoller, Action<Exception> onFault)
    {
        this.onFault = onFault;
        Timers = new TimerQueue(clock);
        Poller = createPoller(this);
        thread = new Thread(Run) { IsBackground = true, Name = name };
        thread.Start();
    }

    public TimerQueue Timers { get; }

    public IPoller Poller { get; }

    public byte[] Scratch { get; } = GC.AllocateUninitializedArray<byte>(ScratchSize, pinned: true);

    /// <summary>Runs the work on the loop's thread, soon. Callable from any thread.</summary>
    public void Post(Action work)
    {
        posted.Enqueue(work);
        if (Interlocked.Exchange(ref wakePending, 1) == 0) Poller.Wake();
    }

    /// <summary>Runs the work on the loop's thread and completes when it's done. Callable from any thread.</summary>
    public Task InvokeAsync(Action work)
    {
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(() =>
        {
            try
            {
                work();
                done.SetResult();
            }
            catch (Exception fault)
            {
                done.SetException(fault);
            }
        });
        return done.Task;
    }

    /// <summary>Runs the work after the other ready sockets had their turn. Loop thread only.</summary>
    public void Defer(Action work) => deferred.Enqueue(work);

    public void Dispose()
    {
        stopping = true;
        Post(static () => { });
        thread.Join();
        Poller.Dispose();
    }

    private void Run()
    {
        while (!stopping)
        {
            try
            {
                Turn();
            }
#pragma warning disable CA1031 // One connection's defect must not end every other connection.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                onFault(fault);
            }
        }
    }

    private void Turn()
    {
        // An exchange, not a plain write: the queue must not be read before the flag is down, or a wake gets lost.
        Interlocked.Exchange(ref wakePending, 0);
        while (posted.TryDequeue(out Action? work)) work();
        Timers.RunDue();
        for (int turns = deferred.Count; turns > 0; turns--) deferred.Dequeue()();
        Poller.Poll(deferred.Count == 0 && !stopping ? Timers.NextDue : 0);
    }
}
