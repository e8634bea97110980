using LoadLab.Results;

namespace LoadLab.Reports.Tables;

/// <summary>A threshold under one policy, its repeats together.</summary>
/// <param name="Policy">As written in the scenario.</param>
/// <param name="Metric">Name in the metric catalogue.</param>
/// <param name="Phase">The phase, or that the whole arm counts.</param>
/// <param name="Expected">As a person reads it.</param>
/// <param name="Observed">With its unit; over repeats the median with the least and the most.</param>
/// <param name="Verdict">The worst of the repeats.</param>
/// <param name="Share">How many repeats gave that verdict, where there are several.</param>
public sealed record ThresholdRow(
    string Policy, string Metric, string Phase, string Expected, string Observed, Verdict Verdict, string Share)
{
    /// <summary>Every threshold of every policy, the broken ones first.</summary>
    public static IReadOnlyList<ThresholdRow> From(RunResult result) =>
    [
        .. result.Arms
            .SelectMany(arm => arm.Thresholds.Select(threshold => (arm.Policy, Threshold: threshold)))
            .GroupBy(pair => (pair.Policy, Wording.Criterion(pair.Threshold)), pair => pair.Threshold)
            .Select(group => From(group.Key.Policy, [.. group]))
            .OrderByDescending(row => Badness(row.Verdict)),
    ];

    /// <summary>One threshold from its repeats; at least one.</summary>
    public static ThresholdRow From(string policy, IReadOnlyList<ThresholdResult> repeats)
    {
        var (one, worst) = (repeats[0], repeats.MaxBy(repeat => Badness(repeat.Verdict))!.Verdict);
        return new ThresholdRow(
            policy, one.Metric, one.Phase ?? "whole arm", one.Expected, Text(repeats), worst,
            repeats.Count == 1 ? "" : $"{repeats.Count(repeat => repeat.Verdict == worst)} of {repeats.Count} repeats");
    }

    private static string Text(IReadOnlyList<ThresholdResult> repeats)
    {
        var unit = repeats[0].Unit;
        var observed = repeats.Select(repeat => repeat.Observed).OfType<double>().Order().ToList();
        return observed.Count == 0
            ? "nothing observed"
            : Figure.InUnit(Median.OfSorted(observed), unit, Median.Range(observed, value => Figure.Number(value, unit)));
    }

    private static int Badness(Verdict verdict) => verdict switch { Verdict.Fail => 2, Verdict.Inconclusive => 1, _ => 0 };
}
