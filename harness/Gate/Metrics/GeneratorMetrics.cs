using LoadLab.Results;

namespace LoadLab.Gate.Metrics;

/// <summary>How well the generator kept its schedule.</summary>
internal static class GeneratorMetrics
{
    public static IReadOnlyList<Metric> All { get; } =
    [
        Arrivals("arrivals.planned", "Arrivals of the schedule.", Better.Neither, a => a.Planned),
        Arrivals("arrivals.started", "Arrivals that started a refresh.", Better.Neither, a => a.Started),
        Arrivals("arrivals.late", "Started later than the scenario's limits.late-after.", Better.Lower, a => a.Late),
        Arrivals("arrivals.unstarted", "Not started: too many requests were under way, or the run was interrupted.", Better.Lower, a => a.Unstarted),
        Arrivals("arrivals.joined", "Not started: the org was still busy with an earlier refresh.", Better.Neither, a => a.Joined),
        new("lateness.p99", "ms", "99th percentile of how long after its planned instant an arrival started.", Better.Lower)
        {
            OfArm = arm => arm.Arrivals.Started > 0 ? arm.Arrivals.LatenessP99Ms : null,
        },
    ];

    private static Metric Arrivals(string name, string meaning, Better better, Func<ArrivalCounts, int> count) =>
        new(name, "arrivals", meaning, better) { OfArm = arm => arm.Arrivals.Planned > 0 ? count(arm.Arrivals) : null };
}
