using LoadLab.Results;

namespace LoadLab.Reports.Tables;

/// <summary>Every threshold of every arm, the broken ones first.</summary>
public static class ThresholdTable
{
    /// <summary>A threshold and the name of its arm.</summary>
    public sealed record Row(string Arm, ThresholdResult Threshold);

    public static IReadOnlyList<Row> Rows(RunResult result) =>
    [
        .. result.Arms
            .SelectMany(arm => arm.Thresholds.Select(threshold => new Row(ArmsColumn.NameOf(arm, result.Arms), threshold)))
            .OrderBy(row => row.Threshold.Verdict switch { Verdict.Fail => 0, Verdict.Inconclusive => 1, _ => 2 }),
    ];
}
