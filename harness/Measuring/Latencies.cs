using HdrHistogram;
using LoadLab.Results;

namespace LoadLab.Measuring;

/// <summary>
/// Times, every one of them counted, at three significant digits from 1 µs to an hour. Two add up without loss. What lies
/// beyond is counted as an hour, and counted apart.
/// </summary>
public sealed class Latencies
{
    private const long LongestMicroseconds = 3_600_000_000;

    // Made when the first value comes: most phases and buckets of a short arm have none.
    private LongHistogram? _histogram;
    private long _clamped;
    private long _max;

    /// <summary>Adds one.</summary>
    public void Add(TimeSpan time)
    {
        var microseconds = (long)time.TotalMicroseconds;
        if (microseconds > LongestMicroseconds)
            _clamped++;

        _histogram ??= New();
        microseconds = Math.Clamp(microseconds, 0, LongestMicroseconds);
        _max = Math.Max(_max, microseconds);
        _histogram.RecordValue(microseconds);
    }

    /// <summary>Adds those of another.</summary>
    public void Add(Latencies others)
    {
        if (others._histogram is null)
            return;

        (_histogram ??= New()).Add(others._histogram);
        _clamped += others._clamped;
        _max = Math.Max(_max, others._max);
    }

    /// <summary>Percentiles in ms; null when there is nothing to summarize.</summary>
    public LatencySummary? Summarize() => _histogram is null
        ? null
        : new(_histogram.TotalCount, At(50), At(90), At(95), At(99), At(99.9), At(100), _clamped);

    // The bucket's upper end may lie above the largest value; a percentile may not.
    private double At(double percentile) => Math.Min(_histogram!.GetValueAtPercentile(percentile), _max) / 1000.0;

    private static LongHistogram New() => new(LongestMicroseconds, 3);
}
