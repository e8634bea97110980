namespace LoadLab.Load;

/// <summary>What becomes due.</summary>
internal enum DueKind : byte
{
    /// <summary>One of an org's later processes starts the refresh that its first has started.</summary>
    Arrival,

    /// <summary>A process has waited long enough.</summary>
    Wait,
}

/// <summary>Something that waits for its instant.</summary>
internal readonly record struct Due(int Org, byte Process, DueKind Kind, TimeSpan At);

/// <summary>
/// What waits for its instant. Put in by attempts that end on any thread, taken out by the one thread that starts
/// everything; that thread is woken when something becomes due before what it is waiting for.
/// </summary>
internal sealed class DueQueue
{
    private readonly PriorityQueue<Due, TimeSpan> _waiting = new();
    private readonly object _gate = new();
    private bool _woken;

    /// <summary>How many wait.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _waiting.Count;
        }
    }

    /// <summary>Adds one.</summary>
    public void Add(in Due due)
    {
        lock (_gate)
        {
            _waiting.Enqueue(due, due.At);

            // The thread has seen what was there before; only something earlier is news.
            if (_waiting.Peek().At == due.At)
                Monitor.Pulse(_gate);
        }
    }

    /// <summary>Takes one that is due.</summary>
    public bool TryTake(TimeSpan now, out Due due)
    {
        lock (_gate)
        {
            if (_waiting.TryPeek(out due, out var at) && at <= now)
            {
                _waiting.Dequeue();
                return true;
            }

            return false;
        }
    }

    /// <summary>The earliest instant at which one is due; null when none waits.</summary>
    public TimeSpan? Next
    {
        get
        {
            lock (_gate)
                return _waiting.TryPeek(out _, out var at) ? at : null;
        }
    }

    /// <summary>Removes every one that the condition names.</summary>
    public IReadOnlyList<Due> Remove(Func<Due, bool> which)
    {
        lock (_gate)
        {
            var all = _waiting.UnorderedItems.Select(i => i.Element).ToList();
            _waiting.Clear();
            foreach (var kept in all.Where(d => !which(d)))
                _waiting.Enqueue(kept, kept.At);

            return all.Where(which).ToList();
        }
    }

    /// <summary>Waits until one is added that is due earlier than expected, something calls <see cref="Wake"/>, or time is up.</summary>
    /// <param name="expected">What the caller took for the earliest; one added since then ends the wait at once.</param>
    /// <param name="atMost">The longest wait.</param>
    public void WaitForChange(TimeSpan? expected, TimeSpan atMost)
    {
        lock (_gate)
        {
            var earlier = _waiting.TryPeek(out _, out var at) && (expected is null || at < expected);
            if (!earlier && !_woken)
                Monitor.Wait(_gate, atMost);

            _woken = false;
        }
    }

    /// <summary>Ends the wait, or the next one if none is going on.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            _woken = true;
            Monitor.Pulse(_gate);
        }
    }
}
