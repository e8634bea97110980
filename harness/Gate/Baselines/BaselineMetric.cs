using LoadLab.Gate.Metrics;

namespace LoadLab.Gate.Baselines;

/// <summary>One figure: what each repeat found, and how much worse a later run may be.</summary>
/// <param name="Metric">Name in the metric catalogue; one that has a better and a worse.</param>
/// <param name="Phase">The phase, or null for the whole arm.</param>
/// <param name="Values">One for each repeat, in their order.</param>
/// <param name="RelativeMargin">Part of the worst repeat that is added to it, 0 or more: 0.25 is a quarter.</param>
/// <param name="AbsoluteMargin">Added besides, 0 or more, in the metric's unit: it keeps a worst repeat of 0 from allowing nothing.</param>
public sealed record BaselineMetric(
    string Metric, string? Phase, IReadOnlyList<double> Values, double RelativeMargin, double AbsoluteMargin)
{
    /// <summary>The median of the repeats.</summary>
    internal double Median => Statistics.Median(Values);

    private Better Better => MetricCatalog.Find(Metric)!.Better;

    /// <summary>The worst value that is not a regression: the worst repeat, widened by both margins.</summary>
    internal double Limit => Better == Better.Higher
        ? Values.Min() - Math.Abs(Values.Min()) * RelativeMargin - AbsoluteMargin
        : Values.Max() + Math.Abs(Values.Max()) * RelativeMargin + AbsoluteMargin;

    /// <summary>Whether a value lies beyond the limit.</summary>
    internal bool IsRegression(double observed) => Better == Better.Higher ? observed < Limit : observed > Limit;

    /// <summary>What can't be; null when all is well.</summary>
    internal string? Mistake() =>
        Metric is null || MetricCatalog.Find(Metric) is not { } metric ? "there is no such metric"
        : metric.Better == Better.Neither ? "it has no better and no worse, so it can't regress"
        : Phase is null && !metric.ForArm ? "it is measured by phase only"
        : Phase is not null && !metric.ByPhase ? "it is not measured by phase"
        : Values is not { Count: > 0 } || Values.Any(value => !double.IsFinite(value)) ? "it needs a value for each repeat"
        : !(RelativeMargin >= 0) || !(AbsoluteMargin >= 0) ? "its margins must be 0 or more"
        : null;
}
