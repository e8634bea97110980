using LoadLab.Ledger;

namespace LoadLab.Load;

/// <summary>
/// Retries waiting for their instant. Put in by attempts that end on any thread, taken out by the one thread that
/// starts everything; that thread is woken when a retry becomes due before what it is waiting for.
/// </summary>
internal sealed class DueQueue
{
    private readonly PriorityQueue<(int Org, AttemptTrigger Trigger, TimeSpan Due), TimeSpan> _waiting = new();
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

    /// <summary>Adds a retry.</summary>
    public void Add(int org, AttemptTrigger trigger, TimeSpan due)
    {
        lock (_gate)
        {
            _waiting.Enqueue((org, trigger, due), due);
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Takes a retry that is due.</summary>
    public bool TryTake(TimeSpan now, out (int Org, AttemptTrigger Trigger, TimeSpan Due) retry)
    {
        lock (_gate)
        {
            if (_waiting.TryPeek(out retry, out var due) && due <= now)
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
                return _waiting.TryPeek(out _, out var due) ? due : null;
        }
    }

    /// <summary>Removes every retry that the condition names.</summary>
    /// <returns>The orgs they were for.</returns>
    public IReadOnlyList<int> Remove(Func<AttemptTrigger, bool> which)
    {
        lock (_gate)
        {
            var all = _waiting.UnorderedItems.Select(i => i.Element).ToList();
            _waiting.Clear();
            foreach (var kept in all.Where(r => !which(r.Trigger)))
                _waiting.Enqueue(kept, kept.Due);

            return all.Where(r => which(r.Trigger)).Select(r => r.Org).ToList();
        }
    }

    /// <summary>Waits until a retry is added that is due earlier than expected, something calls <see cref="Wake"/>, or time is up.</summary>
    /// <param name="expected">What the caller took for the earliest; one added since then ends the wait at once.</param>
    /// <param name="atMost">The longest wait.</param>
    public void WaitForChange(TimeSpan? expected, TimeSpan atMost)
    {
        lock (_gate)
        {
            var earlier = _waiting.TryPeek(out _, out var due) && (expected is null || due < expected);
            if (!earlier && !_woken)
                Monitor.Wait(_gate, atMost);
        }
    }

    /// <summary>Ends the wait, and every later one.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            _woken = true;
            Monitor.Pulse(_gate);
        }
    }
}
