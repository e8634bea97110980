using LoadLab.Gate.Metrics;
using LoadLab.Results;

namespace LoadLab.Gate.Baselines;

/// <summary>
/// Compares a run with a baseline so that noise doesn't decide: the median of the run's repeats against the worst of the
/// baseline's repeats, widened by the margins that stand in the file.
/// </summary>
public static class BaselineGate
{
    /// <summary>Why the two don't compare, a sentence each; empty when they do. It needs no run, so ask before one.</summary>
    /// <param name="baseline">The baseline.</param>
    /// <param name="scenarioName">Of the run.</param>
    /// <param name="scenarioHash">Of the run, after all options.</param>
    /// <param name="policies">Of the run, as written.</param>
    public static IReadOnlyList<string> WhyNotComparable(
        Baseline baseline, string scenarioName, string scenarioHash, IEnumerable<string> policies)
    {
        var run = policies.Distinct().Order(StringComparer.Ordinal).ToList();
        var known = baseline.Arms.Select(arm => arm.Policy).Order(StringComparer.Ordinal).ToList();
        if (baseline.Scenario != scenarioName)
            return [$"{baseline.File} is the baseline of the scenario {baseline.Scenario}, not of {scenarioName}."];
        if (!run.SequenceEqual(known))
            return [$"{baseline.File} holds the policies {string.Join(", ", known)}; this run has {string.Join(", ", run)}."];
        if (baseline.ScenarioHash != scenarioHash)
            return [$"{baseline.File} was made from another version of the scenario or with other options ({baseline.Command}); make a new one."];
        return [];
    }

    /// <summary>Why a run doesn't compare, its own state included.</summary>
    public static IReadOnlyList<string> WhyNotComparable(Baseline baseline, RunResult run) =>
        run.Interrupted ? ["The run was interrupted, so it was not compared with the baseline."]
        : run.Arms.Any(arm => arm.Verdict == Verdict.Inconclusive) ? ["An arm is inconclusive, so the run was not compared with the baseline."]
        : WhyNotComparable(baseline, run.Scenario.Name, run.Scenario.Hash, run.Arms.Select(arm => arm.Policy));

    /// <summary>Each figure of the baseline beside the run's.</summary>
    /// <exception cref="BaselineException">They don't compare: see <see cref="WhyNotComparable(Baseline, RunResult)"/>.</exception>
    public static BaselineComparison Compare(Baseline baseline, RunResult run)
    {
        if (WhyNotComparable(baseline, run) is [var why, ..])
            throw new BaselineException(why);

        var rows = baseline.Arms.SelectMany(arm =>
        {
            var repeats = run.Arms.Where(result => result.Policy == arm.Policy).ToList();
            return arm.Metrics.Select(metric => Compare(arm.Policy, metric, repeats));
        }).ToList();
        return new() { File = baseline.File, Regressed = rows.Exists(row => row.Regressed), Rows = rows };
    }

    /// <summary>
    /// The run with the comparison, its verdict and its reasons in it. A regression makes it fail. A run that doesn't
    /// compare, or a figure with nothing to observe any more, leaves a pass inconclusive: it was asked for and not told.
    /// </summary>
    public static RunResult Apply(Baseline baseline, RunResult run)
    {
        if (WhyNotComparable(baseline, run) is { Count: > 0 } why)
            return With(run, null, Verdict.Inconclusive, why);

        var comparison = Compare(baseline, run);
        List<string> reasons =
        [
            .. comparison.Rows.Where(row => row.Regressed).Select(Worse),
            .. comparison.Rows.Where(row => row.Observed is null).Select(Unobserved),
        ];
        var verdict = comparison.Regressed ? Verdict.Fail : reasons.Count > 0 ? Verdict.Inconclusive : Verdict.Pass;
        return With(run, comparison, verdict, reasons);
    }

    private static RunResult With(RunResult run, BaselineComparison? comparison, Verdict verdict, IReadOnlyList<string> reasons) => run with
    {
        Baseline = comparison,
        Verdict = Verdicts.Worst([run.Verdict, verdict]),
        Reasons = [.. run.Reasons, .. reasons],
    };

    private static BaselineRow Compare(string policy, BaselineMetric metric, IReadOnlyList<ArmResult> repeats)
    {
        var source = MetricCatalog.Find(metric.Metric)!;
        var values = repeats.Select(arm => source.Of(arm, metric.Phase)).OfType<double>().ToList();

        // Repeats with nothing to observe are left out; a median needs more than half of them to speak for the run.
        double? observed = values.Count * 2 > repeats.Count ? Statistics.Median(values) : null;
        return new(
            policy, metric.Metric, metric.Phase, metric.Median, observed, metric.Limit,
            observed is { } value && metric.IsRegression(value));
    }

    private static string Worse(BaselineRow row) =>
        $"{Named(row)} was {Value(row, row.Observed!.Value)} (median), the baseline {Value(row, row.Baseline)}; the limit is {Value(row, row.Limit)}.";

    private static string Unobserved(BaselineRow row) => $"{Named(row)} could not be observed; the baseline has {Value(row, row.Baseline)}.";

    private static string Named(BaselineRow row) =>
        $"{row.Policy}: {row.Metric}{(row.Phase is null ? "" : $" in the phase {row.Phase}")}";

    private static string Value(BaselineRow row, double value) => Numbers.Format(value, MetricCatalog.Find(row.Metric)!.Unit);
}
