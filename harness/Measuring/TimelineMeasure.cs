using LoadLab.Results;

namespace LoadLab.Measuring;

/// <summary>An arm laid out over time, in sums.</summary>
internal sealed class TimelineMeasure
{
    // Enough buckets to see a ramp, few enough that each holds some attempts: at most this many.
    private const int MostBuckets = 120;
    private static readonly TimeSpan s_shortest = TimeSpan.FromMilliseconds(500);

    private readonly Bucket[] _buckets;

    /// <summary>A timeline up to the end of the drain.</summary>
    public TimelineMeasure(TimeSpan end)
    {
        Width = s_shortest;
        while (end / Width > MostBuckets)
            Width *= 2;

        _buckets = [.. Enumerable.Range(0, Math.Max(1, (int)Math.Ceiling(end / Width))).Select(_ => new Bucket())];
    }

    /// <summary>Width of a bucket.</summary>
    public TimeSpan Width { get; }

    /// <summary>Buckets there are.</summary>
    public int Count => _buckets.Length;

    /// <summary>The bucket of an instant. What happened a moment before the beginning or after the end belongs to the first or last one.</summary>
    public Bucket At(TimeSpan instant) => _buckets[Math.Clamp((int)Math.Floor(instant / Width), 0, _buckets.Length - 1)];

    /// <summary>Adds another of the same end.</summary>
    public void Add(TimelineMeasure other)
    {
        for (var i = 0; i < _buckets.Length; i++)
            _buckets[i].Add(other._buckets[i]);
    }

    /// <summary>The timeline as the result shows it.</summary>
    /// <param name="cutOff">By how much the number of orgs cut off changes in each bucket.</param>
    public Timeline Result(IReadOnlyList<int> cutOff)
    {
        var sum = new Bucket();
        var disconnected = 0;
        var shown = new List<TimelineBucket>(_buckets.Length);
        for (var i = 0; i < _buckets.Length; i++)
        {
            var bucket = _buckets[i];
            var latency = bucket.Latency.Summarize();
            sum.Add(bucket);
            shown.Add(new()
            {
                StartSeconds = (i * Width).TotalSeconds,
                Started = bucket.Started,
                Ok = bucket.Ok,
                Refused = bucket.Refused,
                Failed = bucket.Failed,
                P50Ms = latency?.P50Ms,
                P90Ms = latency?.P90Ms,
                P99Ms = latency?.P99Ms,
                Generated = sum.Generated,
                Returned = sum.Returned,
                Received = sum.Received,
                Disconnected = disconnected += cutOff[i],
                InFlight = sum.Started - sum.Ended,
            });
        }

        return new() { BucketSeconds = Width.TotalSeconds, Buckets = shown };
    }

    /// <summary>The sums of a bucket.</summary>
    internal sealed class Bucket
    {
        public int Started, Ended, Ok, Refused, Failed, Generated, Returned, Received;

        public Latencies Latency { get; } = new();

        public void Add(Bucket other)
        {
            Started += other.Started;
            Ended += other.Ended;
            Ok += other.Ok;
            Refused += other.Refused;
            Failed += other.Failed;
            Generated += other.Generated;
            Returned += other.Returned;
            Received += other.Received;
            Latency.Add(other.Latency);
        }
    }
}
