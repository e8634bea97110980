using LoadLab.Results;

namespace LoadLab.Gate.Metrics;

/// <summary>How refreshes went: how long they took and how they ended.</summary>
/// <remarks>
/// Percentiles of phases can't be combined into one of the whole arm, and one over the arm would mostly tell how long
/// its phases are: they exist by phase only. The maximum is exact for both.
/// </remarks>
internal static class RefreshMetrics
{
    // As in OutcomeCount: the order a reader asks for them.
    private static readonly (string Name, string Meaning, Better Better)[] Outcomes =
    [
        ("ok", "a new token was received", Better.Higher),
        ("refused", "answered 401", Better.Lower),
        ("timed-out", "the partner gave up waiting", Better.Lower),
        ("unavailable", "answered 5xx", Better.Lower),
        ("connection-failed", "the connection broke or could not be made", Better.Lower),
        ("unexpected-response", "answered with anything else", Better.Lower),
    ];

    public static IReadOnlyList<Metric> All { get; } =
    [
        new("refresh.attempts", "attempts", "Refresh attempts, retries included.", Better.Neither)
        {
            OfArm = arm => Attempts(arm) is > 0 and var attempts ? attempts : null,
            OfPhase = phase => phase.Attempts > 0 ? phase.Attempts : null,
        },
        new("refresh.ok-rate", "ratio", "Attempts that brought a new token ÷ all attempts, 0 to 1.", Better.Higher)
        {
            OfArm = arm => Attempts(arm) is > 0 and var attempts ? (double)Count(arm, "ok") / attempts : null,
            OfPhase = phase => phase.Attempts > 0 ? (double)phase.Ok / phase.Attempts : null,
        },
        .. Outcomes.Select(outcome => Outcome(outcome.Name, outcome.Meaning, outcome.Better)),
        Latency("p50", "Median", l => l.P50Ms),
        Latency("p90", "90th percentile", l => l.P90Ms),
        Latency("p95", "95th percentile", l => l.P95Ms),
        Latency("p99", "99th percentile", l => l.P99Ms),
        Latency("p999", "99.9th percentile", l => l.P999Ms),
        Latency("max", "Largest", l => l.MaxMs) with { OfArm = arm => arm.Phases.Max(phase => phase.Latency?.MaxMs) },
        Service("p50", "Median", l => l.P50Ms),
        Service("p99", "99th percentile", l => l.P99Ms),
        Service("p999", "99.9th percentile", l => l.P999Ms),
    ];

    private static Metric Latency(string name, string which, Func<LatencySummary, double> of) =>
        new($"refresh.latency.{name}", "ms", $"{which} of the attempts' latency, from the planned instant to the end, every outcome.", Better.Lower)
        {
            OfPhase = phase => phase.Latency is { Count: > 0 } latency ? of(latency) : null,
        };

    private static Metric Service(string name, string which, Func<LatencySummary, double> of) =>
        new($"refresh.service.{name}", "ms", $"{which} of the attempts' service time, from the real beginning to the end, every outcome.", Better.Lower)
        {
            OfPhase = phase => phase.ServiceTime is { Count: > 0 } service ? of(service) : null,
        };

    private static Metric Outcome(string name, string meaning, Better better) =>
        new($"refresh.outcome.{name}", "attempts", $"Attempts that ended this way: {meaning}.", better)
        {
            OfArm = arm => Attempts(arm) > 0 ? Count(arm, name) : null,
        };

    private static int Attempts(ArmResult arm) => arm.Outcomes.Sum(outcome => outcome.Count);

    private static int Count(ArmResult arm, string name) =>
        arm.Outcomes.Where(outcome => outcome.Outcome == name).Sum(outcome => outcome.Count);
}
