using System.Globalization;
using LoadLab.Gate.Metrics;
using LoadLab.Results;
using LoadLab.Scenarios;
using LoadLab.Scenarios.Text;

namespace LoadLab.Gate;

/// <summary>Holds an arm to the scenario's thresholds.</summary>
public static class Thresholds
{
    /// <summary>
    /// One result for each threshold that speaks of this arm, in the scenario's order. A threshold of another policy is
    /// not applied; one with nothing to observe is inconclusive, never passed.
    /// </summary>
    /// <param name="thresholds">The scenario's thresholds.</param>
    /// <param name="arm">What the arm found; its own thresholds and verdict are not read.</param>
    public static IReadOnlyList<ThresholdResult> Evaluate(IEnumerable<ThresholdSpec> thresholds, ArmResult arm) =>
        thresholds
            .Where(threshold => threshold.Policy is null || threshold.Policy == arm.Policy)
            .Select(threshold => Evaluate(threshold, arm))
            .ToList();

    private static ThresholdResult Evaluate(ThresholdSpec threshold, ArmResult arm)
    {
        var metric = MetricCatalog.Find(threshold.Metric)
            ?? throw new ArgumentException($"There is no metric {threshold.Metric}.", nameof(threshold));
        var phase = threshold.Phase is { } name ? KebabCase.Of(name) : null;
        var observed = metric.Of(arm, phase);
        return new(metric.Name, phase, Expected(threshold), observed, metric.Unit, Judge(threshold, observed));
    }

    private static Verdict Judge(ThresholdSpec threshold, double? observed)
    {
        if (observed is not { } value)
            return Verdict.Inconclusive;

        var met = threshold.Operator switch
        {
            ThresholdOperator.AtMost => value <= threshold.Value,
            ThresholdOperator.AtLeast => value >= threshold.Value,
            _ => value == threshold.Value,
        };
        return met ? Verdict.Pass : Verdict.Fail;
    }

    private static string Expected(ThresholdSpec threshold)
    {
        var comparison = threshold.Operator switch
        {
            ThresholdOperator.AtMost => "at most",
            ThresholdOperator.AtLeast => "at least",
            _ => "exactly",
        };
        return $"{comparison} {threshold.Value.ToString("#,0.######", CultureInfo.InvariantCulture)}";
    }
}
