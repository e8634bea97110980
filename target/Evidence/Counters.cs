using System.Collections.Concurrent;

namespace LoadLab.Target.Evidence;

/// <summary>Running totals since the process started. Reading them touches no lock and no database.</summary>
public sealed class Counters
{
    private readonly ConcurrentDictionary<string, StrongBox> rejected = new(StringComparer.Ordinal);
    private long generated;
    private long returned;
    private long inDoubt;
    private long unavailable;
    private long queueRejected;

    public void Generated() => Interlocked.Increment(ref generated);

    public void Returned() => Interlocked.Increment(ref returned);

    public void InDoubt() => Interlocked.Increment(ref inDoubt);

    public void Unavailable() => Interlocked.Increment(ref unavailable);

    public void QueueRejected() => Interlocked.Increment(ref queueRejected);

    public void Rejected(string reason) => Interlocked.Increment(ref rejected.GetOrAdd(reason, _ => new StrongBox()).Value);

    /// <param name="inFlight">Public requests being answered now.</param>
    /// <param name="poolInUse">Database connections in use now.</param>
    public CounterReading Read(int inFlight, int poolInUse) => new(
        Interlocked.Read(ref generated),
        Interlocked.Read(ref returned),
        Interlocked.Read(ref inDoubt),
        rejected.OrderBy(r => r.Key, StringComparer.Ordinal).ToDictionary(r => r.Key, r => Interlocked.Read(ref r.Value.Value)),
        Interlocked.Read(ref unavailable),
        Interlocked.Read(ref queueRejected),
        inFlight,
        poolInUse);

    private sealed class StrongBox
    {
        public long Value;
    }
}

/// <summary>The answer of <c>GET /counters</c>. <c>Unavailable</c> counts every 503, <c>QueueRejected</c> those of them
/// that found the queue full; in doubt is counted apart.</summary>
public sealed record CounterReading(
    long Generated, long Returned, long InDoubt, IReadOnlyDictionary<string, long> Rejected, long Unavailable,
    long QueueRejected, int InFlight, int PoolInUse);
