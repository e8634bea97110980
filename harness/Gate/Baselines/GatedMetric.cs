using LoadLab.Gate.Metrics;
using LoadLab.Results;

namespace LoadLab.Gate.Baselines;

/// <summary>A figure that new baselines hold, with the margins written into them.</summary>
/// <param name="Metric">Name in the metric catalogue.</param>
/// <param name="Phase">The phase, or null for the whole arm.</param>
/// <param name="Relative">Default relative margin.</param>
/// <param name="Absolute">Default absolute margin.</param>
internal sealed record GatedMetric(string Metric, string? Phase, double Relative, double Absolute)
{
    /// <summary>
    /// What decides whether a token service got worse, and nothing that follows from the schedule. Margins come on top of
    /// the repeats' own spread. Shares and counts depend on the machine only a little; times depend on it a lot, so
    /// theirs are wide and only catch a change of kind.
    /// </summary>
    public static IReadOnlyList<GatedMetric> Defaults { get; } =
    [
        new("tokens.loss-rate", null, 0.25, 0.01),
        new("tokens.loss-rate", "steady", 0, 0.005),
        new("orgs.disconnected.peak", null, 0.25, 5),
        new("orgs.disconnected.end", null, 0.25, 2),
        new("orgs.reconnect.p95", null, 0.5, 2),
        new("refresh.ok-rate", "steady", 0, 0.01),
        new("refresh.latency.p50", "steady", 1, 10),
        new("refresh.latency.p99", "steady", 1, 100),
    ];

    /// <summary>The figure of each repeat; null when one of them had nothing to observe.</summary>
    public BaselineMetric? Observe(IReadOnlyList<ArmResult> repeats)
    {
        var metric = MetricCatalog.Find(Metric)!;
        var values = repeats.Select(arm => metric.Of(arm, Phase)).OfType<double>().ToList();
        return values.Count == repeats.Count ? new(Metric, Phase, values, Relative, Absolute) : null;
    }
}
