namespace LoadLab.Load;

/// <summary>
/// Ends requests whose partner has lost patience. One thread for all of them; a queue for each length of patience, in
/// which requests stand in the order in which they began, so that nothing is sorted and nothing is removed: a request
/// that has ended is passed over when its turn comes.
/// </summary>
internal sealed class TimeoutQueue : IDisposable
{
    private readonly Dictionary<TimeSpan, Queue<(long DueAt, Flight Flight, long Number)>> _queues = [];
    private readonly object _gate = new();
    private readonly TimeProvider _time;
    private readonly Thread _thread;
    private bool _over;

    public TimeoutQueue(TimeProvider time)
    {
        _time = time;
        _thread = new Thread(Run) { IsBackground = true, Name = "time-outs" };
        _thread.Start();
    }

    /// <summary>Watches a request that begins now.</summary>
    public void Add(Flight flight, long number, TimeSpan patience)
    {
        var due = _time.GetTimestamp() + (long)(patience.TotalSeconds * _time.TimestampFrequency);
        lock (_gate)
        {
            if (!_queues.TryGetValue(patience, out var queue))
                _queues.Add(patience, queue = new());

            queue.Enqueue((due, flight, number));

            // Within a queue the thread knows the earliest already; it waits for it.
            if (queue.Count == 1)
                Monitor.Pulse(_gate);
        }
    }

    /// <summary>Ends every request that is watched, whatever patience is left.</summary>
    public void EndAll()
    {
        List<(long, Flight Flight, long Number)> all;
        lock (_gate)
            all = [.. _queues.Values.SelectMany(q => q)];

        foreach (var (_, flight, number) in all)
            flight.GiveUp(number, CutShort.Abandoned);
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _over = true;
            Monitor.Pulse(_gate);
        }

        _thread.Join();
    }

    private void Run()
    {
        var due = new List<(Flight Flight, long Number)>();
        while (true)
        {
            lock (_gate)
            {
                if (_over)
                    return;

                if (Take(due) is var wait && due.Count == 0)
                {
                    Monitor.Wait(_gate, wait);
                    continue;
                }
            }

            // Outside the lock: giving up closes a connection and may carry on with whatever waited for it.
            foreach (var (flight, number) in due)
                flight.GiveUp(number, CutShort.OutOfPatience);
            due.Clear();
        }
    }

    private TimeSpan Take(List<(Flight, long)> due)
    {
        var now = _time.GetTimestamp();
        var wait = Timeout.InfiniteTimeSpan;
        foreach (var queue in _queues.Values)
        {
            while (queue.TryPeek(out var first) && (first.DueAt <= now || !first.Flight.IsAt(first.Number)))
            {
                queue.Dequeue();
                if (first.Flight.IsAt(first.Number))
                    due.Add((first.Flight, first.Number));
            }

            if (queue.TryPeek(out var next))
            {
                // The monitor counts whole milliseconds and drops the rest.
                var left = _time.GetElapsedTime(now, next.DueAt) + TimeSpan.FromMilliseconds(1);
                wait = wait < TimeSpan.Zero || left < wait ? left : wait;
            }
        }

        return wait;
    }
}
