using System.Collections.Concurrent;

namespace LoadLab.Load;

/// <summary>
/// New tokens whose records are not known to outlive this process yet. Their orgs stay claimed until they are: a token
/// that was used and then forgotten would be a token the ledger calls lost.
/// </summary>
/// <remarks>
/// The log's writing thread only leaves a number here and wakes whoever starts everything. It must not wait for an org:
/// whoever records holds that org, and may itself be waiting for the writer to make room.
/// </remarks>
public sealed class SavedTokens
{
    private readonly ConcurrentQueue<(long Record, Flight Flight)> _waiting = new();
    private long _durable = -1;
    private volatile Action? _changed;

    /// <summary>How many wait.</summary>
    public int Count => _waiting.Count;

    /// <summary>For the log: every record up to this one is durable.</summary>
    public void Report(long record)
    {
        Volatile.Write(ref _durable, record);
        if (!_waiting.IsEmpty)
            _changed?.Invoke();
    }

    internal void WakeBy(Action changed) => _changed = changed;

    /// <summary>A token was recorded. Called while the org is held, so that the tokens of one org stand here in the order of their records.</summary>
    internal void Add(long record, Flight flight)
    {
        _waiting.Enqueue((record, flight));

        // The writer may have been faster and found nobody waiting.
        if (record <= Volatile.Read(ref _durable))
            _changed?.Invoke();
    }

    /// <summary>Takes the next whose record is durable. For one thread.</summary>
    internal bool TryTake(out Flight flight)
    {
        flight = null!;
        if (!_waiting.TryPeek(out var first) || first.Record > Volatile.Read(ref _durable))
            return false;

        _waiting.TryDequeue(out first);
        flight = first.Flight;
        return true;
    }
}
