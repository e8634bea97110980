using HdrHistogram;
using LoadLab.Results;

namespace LoadLab.Measuring;

/// <summary>Percentiles of latencies, from every value, at three significant digits.</summary>
public static class Latencies
{
    private const long LongestMicroseconds = 3_600_000_000;

    /// <summary>Summarizes; null when there is nothing to.</summary>
    public static LatencySummary? Summarize(IEnumerable<TimeSpan> latencies)
    {
        var histogram = new LongHistogram(LongestMicroseconds, 3);
        foreach (var latency in latencies)
            histogram.RecordValue(Math.Clamp((long)latency.TotalMicroseconds, 0, LongestMicroseconds));

        return histogram.TotalCount == 0
            ? null
            : new(histogram.TotalCount, At(50), At(90), At(95), At(99), At(99.9), At(100));

        // The bucket's upper end may lie above the largest value; a percentile may not.
        double At(double percentile) =>
            Math.Min(histogram.GetValueAtPercentile(percentile), histogram.GetMaxValue()) / 1000.0;
    }
}
