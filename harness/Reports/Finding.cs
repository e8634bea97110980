using LoadLab.Reports.Tables;
using LoadLab.Results;

namespace LoadLab.Reports;

/// <summary>What the run found, in sentences computed from its figures.</summary>
public static class Finding
{
    /// <summary>One to three sentences: losses and orgs per policy, how orgs came back, whether the policies differ.</summary>
    public static IReadOnlyList<string> Of(RunResult result)
    {
        var policies = ArmsColumn.ByPolicy(result.Arms);
        if (policies.Count == 0)
            return ["No arm finished, so nothing was measured."];
        List<string> sentences = [Losses(policies)];
        sentences.AddRange(policies.Select(Returning).OfType<string>());
        if (Comparison(result.Arms) is { } comparison)
            sentences.Add(comparison);
        return sentences;
    }

    private static string Losses(IReadOnlyList<ArmsColumn> policies)
    {
        if (policies.All(policy => policy.Arms.All(arm => arm.Tokens.Generated == 0)))
            return "No token was generated, so none could be lost.";
        return string.Join("; ", policies.Select(policy => policy.Arms.Count == 1
            ? Loss(policy.Arms[0])
            : Losses(policy))) + ".";
    }

    private static string Loss(ArmResult arm)
    {
        var tokens = arm.Tokens;
        if (tokens.Generated == 0)
            return $"{arm.Policy} generated no token";
        var loss = tokens.Lost == 0
            ? $"{arm.Policy} lost none of {Figure.Of(tokens.Generated, "token")}"
            : $"{arm.Policy} lost {Figure.Count(tokens.Lost)} of {Figure.Of(tokens.Generated, "token")}{Rate(tokens)}{While(arm)}";
        return $"{loss} and left {Left(arm.Orgs.DisconnectedEnd)}";
    }

    private static string Losses(ArmsColumn policy)
    {
        var end = policy.Arms.Select(arm => (double)arm.Orgs.DisconnectedEnd).ToList();
        return $"{policy.Name} lost {Spread(policy.Arms.Select(arm => (double)arm.Tokens.Lost))} of "
            + $"{Figure.Count(Median.Of(policy.Arms.Select(arm => (double)arm.Tokens.Generated)))} tokens "
            + $"(medians of {policy.Arms.Count} repeats) and left "
            + (end.TrueForAll(orgs => orgs == 0) ? "no organisation cut off" : $"{Spread(end)} organisations cut off");
    }

    private static string Spread(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        var middle = Figure.Count(Median.OfSorted(sorted));
        return sorted[0] == sorted[^1] ? middle : $"{middle} [{Figure.Count(sorted[0])}–{Figure.Count(sorted[^1])}]";
    }

    private static string Rate(TokenCounts tokens) =>
        tokens.LossRate is { } rate ? $" ({Figure.Percent(rate)} %)" : "";

    private static string While(ArmResult arm)
    {
        var degraded = arm.Phases.FirstOrDefault(phase => phase.Name == "degraded")?.Lost ?? 0;
        return degraded == 0 ? ""
            : degraded == arm.Tokens.Lost ? ", all of them asked for in the degraded phase,"
            : $", {Figure.Count(degraded)} of them asked for in the degraded phase,";
    }

    private static string Left(int orgs) => orgs switch
    {
        0 => "no organisation cut off",
        1 => "1 organisation cut off",
        _ => $"{Figure.Count(orgs)} organisations cut off",
    };

    // How those who were cut off came back; silent where nobody was.
    private static string? Returning(ArmsColumn policy)
    {
        var back = policy.Arms.Where(arm => arm.Orgs is { Reconnected: > 0, ReconnectP50Seconds: not null }).ToList();
        if (back.Count == 0)
            return null;
        var median = Median.Of(back.Select(arm => arm.Orgs.ReconnectP50Seconds!.Value));
        return $"Under {policy.Name}, {Spread(policy.Arms.Select(arm => (double)arm.Orgs.Reconnected))} of "
            + $"{Spread(policy.Arms.Select(arm => (double)arm.Orgs.EverDisconnected))} organisations that were cut off came back, "
            + $"half of them within {Figure.Seconds(median)} s.";
    }

    // Only for two single arms: with more, intervals that overlap pairwise say little.
    private static string? Comparison(IReadOnlyList<ArmResult> arms)
    {
        if (arms.Count != 2 || arms[0].Policy == arms[1].Policy
            || arms[0].Tokens is not { LossRateLow: { } lowA, LossRateHigh: { } highA, LossRate: { } a }
            || arms[1].Tokens is not { LossRateLow: { } lowB, LossRateHigh: { } highB, LossRate: { } b }
            || (a == 0 && b == 0))
            return null;
        return lowA <= highB && lowB <= highA
            ? "The 95 % intervals of the two loss rates overlap: this run does not show that either policy loses fewer tokens."
            : $"The 95 % intervals of the two loss rates do not overlap: {(a < b ? arms[0] : arms[1]).Policy} lost a smaller share of its tokens.";
    }
}
