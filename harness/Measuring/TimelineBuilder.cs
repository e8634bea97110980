using LoadLab.Ledger;
using LoadLab.Results;

namespace LoadLab.Measuring;

/// <summary>Lays an arm's account out over time.</summary>
public static class TimelineBuilder
{
    // Enough buckets to see a ramp, few enough that each holds some attempts: at most this many.
    private const int MostBuckets = 120;
    private static readonly TimeSpan s_shortest = TimeSpan.FromMilliseconds(500);

    /// <summary>Builds the timeline.</summary>
    /// <param name="account">The account.</param>
    /// <param name="disconnections">Who was cut off when.</param>
    /// <param name="end">The end of the drain.</param>
    public static Timeline Build(Reconciliation account, Disconnections disconnections, TimeSpan end)
    {
        var width = s_shortest;
        while (end / width > MostBuckets)
            width *= 2;

        var zero = account.History.Zero;
        var count = Math.Max(1, (int)Math.Ceiling(end / width));
        var started = account.Refreshes.ToLookup(a => Bucket(a.Started));
        var ended = account.Refreshes.Where(a => a.Ended is not null).ToLookup(a => Bucket(a.Ended!.Value));
        var generated = account.Rows.Where(r => r.Generation > 0).ToLookup(r => Bucket(r.GeneratedAt - zero));
        var returned = account.Rows.Where(r => r is { Generation: > 0, ReturnedAt: not null }).ToLookup(r => Bucket(r.ReturnedAt!.Value - zero));
        var received = account.Rows.Where(r => r is { Generation: > 0, ReceivedAt: not null }).ToLookup(r => Bucket(r.ReceivedAt!.Value - zero));

        var buckets = new List<TimelineBucket>(count);
        var before = new TimelineBucket
        {
            StartSeconds = 0,
            Started = 0,
            Ok = 0,
            Refused = 0,
            Failed = 0,
            Generated = 0,
            Returned = 0,
            Received = 0,
            Disconnected = 0,
            InFlight = 0,
        };
        for (var i = 0; i < count; i++)
        {
            var latency = Latencies.Summarize(ended[i].Select(a => a.Ended!.Value - a.Planned));
            before = new TimelineBucket
            {
                StartSeconds = (i * width).TotalSeconds,
                Started = started[i].Count(),
                Ok = ended[i].Count(a => a.Outcome == AttemptOutcome.Ok),
                Refused = ended[i].Count(a => a.Outcome == AttemptOutcome.Refused),
                Failed = ended[i].Count(a => !a.Answered),
                P50Ms = latency?.P50Ms,
                P90Ms = latency?.P90Ms,
                P99Ms = latency?.P99Ms,
                Generated = before.Generated + generated[i].Count(),
                Returned = before.Returned + returned[i].Count(),
                Received = before.Received + received[i].Count(),
                Disconnected = disconnections.At((i + 1) * width),
                InFlight = before.InFlight + started[i].Count() - ended[i].Count(),
            };
            buckets.Add(before);
        }

        return new() { BucketSeconds = width.TotalSeconds, Buckets = buckets };

        // What happened a moment before the beginning or after the end belongs to the first or last bucket.
        int Bucket(TimeSpan at) => Math.Clamp((int)Math.Floor(at / width), 0, count - 1);
    }
}
