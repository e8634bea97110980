using LoadLab.Ledger;
using LoadLab.Recording;

namespace LoadLab.Benchmarks.Engine;

/// <summary>
/// Stands in for the ledger's log where its cost is to be left out: attempts are kept in an array made before, and are
/// called durable as often as the log does it.
/// </summary>
internal sealed class Unrecorded : IAttemptLog, IDisposable
{
    private readonly Attempt[] ended;
    private readonly ITimer timer;
    private long last = -1;
    private int count;

    /// <param name="most">Attempts at most.</param>
    /// <param name="durable">As the log's.</param>
    public Unrecorded(int most, Action<long> durable)
    {
        ended = new Attempt[most];
        timer = TimeProvider.System.CreateTimer(_ => durable(Volatile.Read(ref last)), null, AttemptLog.FlushInterval, AttemptLog.FlushInterval);
    }

    public Exception? Failure => null;

    public ReadOnlySpan<Attempt> Attempts => ended.AsSpan(0, count);

    public long Started(in Attempt attempt) => Interlocked.Increment(ref last);

    public long Ended(in Attempt attempt)
    {
        ended[Interlocked.Increment(ref count) - 1] = attempt;
        return Interlocked.Increment(ref last);
    }

    public void Dispose() => timer.Dispose();
}
