using HdrHistogram;
using LoadLab.Ledger;

namespace LoadLab.Load;

/// <summary>Counts of the load under way, cheap enough to be read many times a second.</summary>
/// <param name="Planned">Arrivals whose instant has come.</param>
/// <param name="Started">Arrivals started.</param>
/// <param name="Late">Started later than the scenario allows.</param>
/// <param name="Joined">Arrivals for an org that was busy with an earlier refresh.</param>
/// <param name="Unstarted">Arrivals that could not be started at all.</param>
/// <param name="Attempts">Refreshes started, retries included.</param>
/// <param name="Received">Refreshes that brought a new token.</param>
/// <param name="Refused">Refreshes refused.</param>
/// <param name="Failed">Refreshes that ended in any other way.</param>
/// <param name="InFlight">Requests under way, of every kind.</param>
/// <param name="Disconnected">Orgs whose last answer was a refusal.</param>
public readonly record struct LoadCounts(
    int Planned, int Started, int Late, int Joined, int Unstarted,
    int Attempts, int Received, int Refused, int Failed, int InFlight, int Disconnected)
{
    /// <summary>API calls made.</summary>
    public int ApiCalls { get; init; }

    /// <summary>API calls that were due and not made, because as many requests as allowed were under way.</summary>
    public int ApiCallsUnstarted { get; init; }

    /// <summary>People who authenticated again.</summary>
    public int Reauthenticated { get; init; }
}

/// <summary>Keeps the counts of a load under way. Every member may be called from any thread.</summary>
public sealed class LoadMeter
{
    // 1 µs to one hour at two significant digits: for the live view only, reports are computed from every attempt.
    private readonly Recorder _latency = new(
        1, 3_600_000_000, 2, (id, low, high, digits) => new LongConcurrentHistogram(id, low, high, digits));
    private HistogramBase? _recycled;
    private int _planned, _started, _late, _joined, _unstarted, _attempts, _received, _refused, _failed, _inFlight, _disconnected;
    private int _apiCalls, _apiCallsUnstarted, _reauthenticated;

    internal void Arrival(bool late)
    {
        Interlocked.Increment(ref _planned);
        Interlocked.Increment(ref _started);
        if (late)
            Interlocked.Increment(ref _late);
    }

    internal void ArrivalJoined()
    {
        Interlocked.Increment(ref _planned);
        Interlocked.Increment(ref _joined);
    }

    internal void ArrivalsUnstarted(int count)
    {
        Interlocked.Add(ref _planned, count);
        Interlocked.Add(ref _unstarted, count);
    }

    internal void ApiCallUnstarted() => Interlocked.Increment(ref _apiCallsUnstarted);

    internal void AttemptStarted(AttemptKind kind)
    {
        Interlocked.Increment(ref _inFlight);
        if (kind == AttemptKind.Refresh)
            Interlocked.Increment(ref _attempts);
        else if (kind == AttemptKind.ApiCall)
            Interlocked.Increment(ref _apiCalls);
    }

    internal void Disconnected(int by) => Interlocked.Add(ref _disconnected, by);

    internal void AttemptEnded(AttemptKind kind, AttemptOutcome outcome, TimeSpan latency)
    {
        if (kind == AttemptKind.Refresh)
        {
            Interlocked.Increment(ref outcome == AttemptOutcome.Ok ? ref _received
                : ref outcome == AttemptOutcome.Refused ? ref _refused
                : ref _failed);
            _latency.RecordValue(Math.Clamp((long)latency.TotalMicroseconds, 1, 3_600_000_000));
        }
        else if (kind == AttemptKind.Reauthentication && outcome == AttemptOutcome.Ok)
        {
            Interlocked.Increment(ref _reauthenticated);
        }

        Interlocked.Decrement(ref _inFlight);
    }

    /// <summary>Requests under way.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>The counts now.</summary>
    public LoadCounts Read() => new(
        _planned, _started, _late, _joined, _unstarted, _attempts, _received, _refused, _failed, _inFlight, _disconnected)
    {
        ApiCalls = _apiCalls,
        ApiCallsUnstarted = _apiCallsUnstarted,
        Reauthenticated = _reauthenticated,
    };

    /// <summary>Median and 99th percentile of the refreshes that ended since the last call, in ms; null when none did. For one caller.</summary>
    public (double P50Ms, double P99Ms)? TakeLatency()
    {
        _recycled = _latency.GetIntervalHistogram(_recycled);
        return _recycled.TotalCount == 0
            ? null
            : (_recycled.GetValueAtPercentile(50) / 1000.0, _recycled.GetValueAtPercentile(99) / 1000.0);
    }
}
