using LoadLab.Reports.Tables;
using LoadLab.Results;

namespace LoadLab.Reports;

/// <summary>What the run found, in sentences computed from its figures.</summary>
public static class Finding
{
    /// <summary>
    /// At least one sentence: what was lost and who was left cut off under each policy; then when it was lost, how orgs
    /// came back, and whether two policies differ by more than chance.
    /// </summary>
    public static IReadOnlyList<string> Of(RunResult result)
    {
        var policies = ArmsColumn.ByPolicy(result.Arms);
        if (policies.Count == 0)
            return ["No arm finished, so nothing was measured."];
        if (result.Arms.All(arm => arm.Tokens.Generated == 0))
            return ["No token was generated, so none could be lost."];
        return
        [
            string.Join("; ", policies.Select(Loss)) + ".",
            .. new[] { Moment(result.Arms) }.OfType<string>(),
            .. policies.Select(Return).OfType<string>(),
            .. new[] { Comparison(result.Arms) }.OfType<string>(),
        ];
    }

    private static string Loss(ArmsColumn policy, int index)
    {
        var arms = policy.Arms;
        var name = (index == 0 ? "Under " : "under ") + policy.Name;
        var repeats = arms.Count > 1 ? $" (medians of {arms.Count} repeats)" : "";
        var lost = arms.All(arm => arm.Tokens.Lost == 0) ? "none" : Spread(arms, arm => arm.Tokens.Lost);
        var generated = Median.Of(arms.Select(arm => (double)arm.Tokens.Generated));
        return $"{name}, {lost} of {Figure.Count(generated)} tokens {(lost is "1" ? "was" : "were")} lost{Rate(arms)}{repeats} and {CutOff(arms)}";
    }

    private static string Rate(IReadOnlyList<ArmResult> arms) =>
        arms is [{ Tokens: { Lost: > 0, LossRate: { } rate } }] ? $" ({Figure.Percent(rate)} %)" : "";

    private static string CutOff(IReadOnlyList<ArmResult> arms)
    {
        if (arms.All(arm => arm.Orgs.DisconnectedEnd == 0))
            return "no organisation was left cut off";
        var left = Spread(arms, arm => arm.Orgs.DisconnectedEnd);
        return left is "1" ? "1 organisation was left cut off" : $"{left} organisations were left cut off";
    }

    private static string Spread(IReadOnlyList<ArmResult> arms, Func<ArmResult, double> value)
    {
        var sorted = arms.Select(value).Order().ToList();
        var range = Median.Range(sorted, Figure.Count);
        return Figure.Count(Median.OfSorted(sorted)) + (range.Length == 0 ? "" : $" [{range}]");
    }

    private static string? Moment(IReadOnlyList<ArmResult> arms)
    {
        var lost = arms.Sum(arm => (long)arm.Tokens.Lost);
        var degraded = arms.Sum(arm => arm.Phases.Where(phase => phase.Name == "degraded").Sum(phase => (long)phase.Lost));
        if (lost == 0)
            return null;
        if (degraded == 0)
            return "None of the lost tokens was asked for in the degraded phase.";
        return degraded == lost
            ? $"Every lost token was asked for in the degraded phase{Faults(arms)}."
            : $"{Figure.Count(degraded)} of the {Figure.Count(lost)} lost tokens were asked for in the degraded phase{Faults(arms)}.";
    }

    private static string Faults(IReadOnlyList<ArmResult> arms)
    {
        var names = arms.SelectMany(arm => arm.Windows).Where(window => window.Kind != "amnesty")
            .Select(window => $"“{window.Name}”").Distinct().ToList();
        return names.Count is 0 or > 3 ? "" : $" ({Wording.List(names)})";
    }

    // How those who were cut off came back; silent where nobody did.
    private static string? Return(ArmsColumn policy)
    {
        var back = policy.Arms.Where(arm => arm.Orgs is { Reconnected: > 0, ReconnectP50Seconds: not null }).ToList();
        if (back.Count == 0)
            return null;
        var median = Figure.Seconds(Median.Of(back.Select(arm => arm.Orgs.ReconnectP50Seconds!.Value)));
        return $"Under {policy.Name}, {Spread(policy.Arms, arm => arm.Orgs.Reconnected)} of the "
            + $"{Spread(policy.Arms, arm => arm.Orgs.EverDisconnected)} organisations that were cut off came back, half of them within {median} s.";
    }

    // A share depends on what it is a share of: where a retry makes a token, more are made, and more can be lost.
    private static string InNumber(ArmResult less, ArmResult more)
    {
        var (fewer, others) = less.Tokens.Generated < more.Tokens.Generated ? (less, more) : (more, less);
        var difference = others.Tokens.Generated - fewer.Tokens.Generated;
        return difference == 0 ? ""
            : $" In number it was {Figure.Count(others.Tokens.Lost)} under {others.Policy} and {Figure.Count(fewer.Tokens.Lost)} under {fewer.Policy}:"
                + $" {others.Policy} generated {Figure.Of(difference, "token")} more, since there a retry can make one.";
    }

    // Only for two single arms: with more, intervals that overlap pairwise say little.
    private static string? Comparison(IReadOnlyList<ArmResult> arms)
    {
        if (arms is not [{ Tokens: { LossRateLow: { } lowA, LossRateHigh: { } highA } a }, { Tokens: { LossRateLow: { } lowB, LossRateHigh: { } highB } b }]
            || arms[0].Policy == arms[1].Policy || a.Lost + b.Lost == 0)
            return null;
        if (lowA <= highB && lowB <= highA)
            return "The 95 % intervals of the two loss rates overlap: this run does not show that either policy loses a smaller share of its tokens.";
        var (less, more) = a.LossRate < b.LossRate ? (arms[0], arms[1]) : (arms[1], arms[0]);
        return $"The 95 % intervals of the two loss rates do not overlap: {less.Policy} lost a smaller share of its tokens.{InNumber(less, more)}";
    }
}
