using LoadLab.Results;

namespace LoadLab.Tests.Reports;

/// <summary>Counts a simulated arm's attempts into the record that reports read.</summary>
internal static class SampleArmResult
{
    private const double Bucket = 0.5;

    public static ArmResult From(
        string policy, int repeat, int planned,
        IReadOnlyList<(string Name, double Start, double End)> phases,
        IReadOnlyList<SampleArm.Attempt> attempts, List<Outage> outages, SampleArm.FapiTally fapi,
        IReadOnlyList<TimelineWindow> windows)
    {
        var tokens = Tokens(attempts);
        var buckets = Buckets(attempts, outages);
        var end = outages.Count(outage => outage.ToSeconds is null);
        return new ArmResult
        {
            Policy = policy,
            Repeat = repeat,
            Verdict = Verdict.Pass,
            Tokens = tokens,
            Orgs = new OrgCounts
            {
                Total = SampleArm.Orgs,
                DisconnectedPeak = buckets.Max(bucket => bucket.Disconnected),
                DisconnectedEnd = end,
                EverDisconnected = outages.Count,
                Reconnected = outages.Count - end,
                ReconnectP50Seconds = Reconnect(outages, .5),
                ReconnectP95Seconds = Reconnect(outages, .95),
            },
            Arrivals = new ArrivalCounts
            {
                Planned = planned,
                Started = planned - 3,
                Late = 2,
                Joined = 3,
                Unstarted = 0,
                LatenessP50Ms = 0.4,
                LatenessP99Ms = 6.8,
                LatenessMaxMs = 112,
            },
            Outcomes = [.. attempts.GroupBy(a => a.Outcome).Select(g => new OutcomeCount(g.Key, g.Count())).OrderByDescending(o => o.Count)],
            Phases = [.. phases.Select(phase => Phase(phase, attempts))],
            Fapi = new FapiRule
            {
                Verdict = tokens.Lost == 0 ? FapiVerdict.NotTried
                    : fapi.Refused > 0 ? FapiVerdict.Broken
                    : fapi.NotAnswered > 0 ? FapiVerdict.Unknown
                    : fapi.RestoredLater > 0 ? FapiVerdict.Restored : FapiVerdict.Kept,
                RetrySucceeded = fapi.Succeeded,
                RestoredLater = fapi.RestoredLater,
                Refused = fapi.Refused,
                NotAnswered = fapi.NotAnswered,
            },
            Invariants = [.. Invariants.Select(i => new InvariantResult(i.Name, i.Sentence, Verdict.Pass, 0, []))],
            Thresholds = Thresholds(policy, tokens, attempts, end),
            Timeline = new Timeline { BucketSeconds = Bucket, Buckets = buckets },
            Windows = windows,
            Outages = [.. outages.OrderByDescending(outage => outage.Seconds)],
            Cpu =
            [
                .. from phase in phases
                   from process in new[] { ("generator", 0.21), ("target", 0.34), ("toxiproxy", 0.08), ("postgresql", 0.26) }
                   select new ProcessCpu(process.Item1, phase.Name, phase.Name == "drain" ? 0.02 : process.Item2),
            ],
        };
    }

    private static readonly (string Name, string Sentence)[] Invariants =
    [
        ("nothing-unexpected", "Every received token was generated."),
        ("received-once", "No token was received twice."),
        ("generations-without-holes", "The generations of each session are 1..n without holes."),
        ("one-current-token", "Each session has exactly one current token."),
        ("balance", "Generated equals received plus lost."),
        ("all-accounted-for", "After the drain no attempt is unaccounted for."),
        ("valid-handle", "No refresh succeeded without a valid session handle."),
        ("policy-kept", "No stale token was accepted outside its policy."),
    ];

    private static TokenCounts Tokens(IReadOnlyList<SampleArm.Attempt> attempts)
    {
        var generated = attempts.Count(a => a.GeneratedAt is not null);
        var received = attempts.Count(a => a.ReceivedAt is not null);
        var transit = attempts.Count(a => a is { ReturnedAt: not null, ReceivedAt: null });
        var rate = (generated - received) / (double)generated;
        var (low, high) = Wilson(rate, generated);
        return new TokenCounts
        {
            Generated = generated,
            Returned = received + transit,
            Received = received,
            LostInside = generated - received - transit,
            LostInTransit = transit,
            InDoubt = 0,
            LossRate = rate,
            LossRateLow = low,
            LossRateHigh = high,
        };
    }

    private static double? Reconnect(List<Outage> outages, double share)
    {
        var sorted = outages.Where(outage => outage.ToSeconds is not null).Select(outage => outage.Seconds).Order().ToList();
        return sorted.Count == 0 ? null : sorted[(int)Math.Ceiling(share * sorted.Count) - 1];
    }

    private static (double Low, double High) Wilson(double p, double n)
    {
        const double Z = 1.959964;
        var centre = (p + Z * Z / (2 * n)) / (1 + Z * Z / n);
        var half = Z / (1 + Z * Z / n) * Math.Sqrt(p * (1 - p) / n + Z * Z / (4 * n * n));
        return (centre - half, centre + half);
    }

    private static PhaseResult Phase((string Name, double Start, double End) phase, IReadOnlyList<SampleArm.Attempt> attempts)
    {
        var own = attempts.Where(a => a.Planned >= phase.Start && a.Planned < phase.End).ToList();
        var transit = own.Count(a => a is { ReturnedAt: not null, ReceivedAt: null });
        var generated = own.Count(a => a.GeneratedAt is not null);
        var received = own.Count(a => a.ReceivedAt is not null);
        return new PhaseResult
        {
            Name = phase.Name,
            StartSeconds = phase.Start,
            LengthSeconds = phase.End - phase.Start,
            Attempts = own.Count,
            Ok = own.Count(a => a.Outcome == "ok"),
            Generated = generated,
            Returned = received + transit,
            Received = received,
            LostInside = generated - received - transit,
            LostInTransit = transit,
            Latency = Latency(own),
        };
    }

    private static LatencySummary? Latency(List<SampleArm.Attempt> attempts)
    {
        if (attempts.Count == 0)
            return null;
        double At(double share) => Percentile(attempts, share)!.Value;
        return new LatencySummary(attempts.Count, At(.5), At(.9), At(.95), At(.99), At(.999), At(1));
    }

    private static double? Percentile(List<SampleArm.Attempt> attempts, double share)
    {
        var sorted = attempts.Select(a => (a.Ended - a.Planned) * 1000).Order().ToList();
        return sorted.Count == 0 ? null : sorted[(int)Math.Max(0, Math.Ceiling(share * sorted.Count) - 1)];
    }

    private static TimelineBucket[] Buckets(IReadOnlyList<SampleArm.Attempt> attempts, List<Outage> outages) =>
    [
        .. from start in Enumerable.Range(0, (int)(35 / Bucket)).Select(i => i * Bucket)
           let end = start + Bucket
           let ended = attempts.Where(a => a.Ended >= start && a.Ended < end).ToList()
           select new TimelineBucket
           {
               StartSeconds = start,
               Started = attempts.Count(a => a.Planned >= start && a.Planned < end),
               Ok = ended.Count(a => a.Outcome == "ok"),
               Refused = ended.Count(a => a.Outcome == "refused"),
               Failed = ended.Count(a => a.Outcome == "timed-out"),
               P50Ms = Percentile(ended, .5),
               P90Ms = Percentile(ended, .9),
               P99Ms = Percentile(ended, .99),
               Generated = attempts.Count(a => a.GeneratedAt < end),
               Returned = attempts.Count(a => a.ReturnedAt < end),
               Received = attempts.Count(a => a.ReceivedAt < end),
               Disconnected = outages.Count(o => o.FromSeconds < end && !(o.ToSeconds < end)),
               InFlight = attempts.Count(a => a.Planned < end && a.Ended >= end),
           },
    ];

    private static List<ThresholdResult> Thresholds(
        string policy, TokenCounts tokens, IReadOnlyList<SampleArm.Attempt> attempts, int cutOff)
    {
        List<ThresholdResult> thresholds =
        [
            new("tokens.lost", "steady", "at most 0", attempts.Count(a => a is { Planned: < 9, GeneratedAt: not null, ReceivedAt: null }), "tokens", Verdict.Pass),
            new("tokens.lost", "degraded", "at least 1", tokens.Lost, "tokens", Verdict.Pass),
            new("latency.p99", "steady", "at most 250 ms", 18.4, "ms", Verdict.Pass),
        ];
        if (policy == "amnesty")
            thresholds.Add(new("orgs.disconnectedEnd", null, "at most 0", cutOff, "orgs", Verdict.Pass));
        return thresholds;
    }
}
