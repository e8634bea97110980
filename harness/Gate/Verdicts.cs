using LoadLab.Results;
using LoadLab.Scenarios;

namespace LoadLab.Gate;

/// <summary>A verdict and why.</summary>
/// <param name="Value">The verdict.</param>
/// <param name="Reasons">A sentence each; empty on a pass.</param>
public sealed record Judgement(Verdict Value, IReadOnlyList<string> Reasons);

/// <summary>Puts single findings together.</summary>
/// <remarks>
/// The order, and why. A broken invariant comes first: it was seen, in whole evidence, and no better measurement would
/// unsee it. Then comes an arm that wasn't measured: its figures, good or bad, may be the generator's doing, so no
/// threshold can be failed by them. Then a failed threshold, even beside others with nothing to observe: what they would
/// have shown can't mend it. Then whatever could not be decided. For a run the arms stand for themselves, so one failed
/// arm fails the run, whatever became of the others.
/// </remarks>
public static class Verdicts
{
    /// <summary>The verdict of an arm.</summary>
    /// <param name="invariants">The ledger's.</param>
    /// <param name="thresholds">The scenario's.</param>
    /// <param name="notMeasured">Why the arm counts as not measured, a sentence each; empty when it was.</param>
    public static Judgement OfArm(
        IReadOnlyList<InvariantResult> invariants,
        IReadOnlyList<ThresholdResult> thresholds,
        IReadOnlyList<string> notMeasured)
    {
        var broken = invariants.Where(i => i.Verdict == Verdict.Fail).Select(Broken).ToList();
        var undecided = invariants.Where(i => i.Verdict == Verdict.Inconclusive).Select(i => $"Invariant {i.Name} could not be checked.").ToList();
        var failed = thresholds.Where(t => t.Verdict == Verdict.Fail).Select(Missed).ToList();
        var unobserved = thresholds.Where(t => t.Verdict == Verdict.Inconclusive).Select(Unobserved).ToList();

        // What was not measured fails no threshold, so none is named as a reason.
        List<string> reasons = notMeasured.Count > 0 ? [.. broken, .. notMeasured, .. undecided] : [.. broken, .. failed, .. undecided, .. unobserved];
        var verdict =
            broken.Count > 0 ? Verdict.Fail
            : notMeasured.Count > 0 ? Verdict.Inconclusive
            : failed.Count > 0 ? Verdict.Fail
            : reasons.Count > 0 ? Verdict.Inconclusive
            : Verdict.Pass;
        return new(verdict, reasons);
    }

    /// <summary>The verdict of a run: its worst arm's, a fail before an inconclusive. A run without arms was not measured.</summary>
    public static Judgement OfRun(IReadOnlyList<ArmResult> arms)
    {
        if (arms.Count == 0)
            return new(Verdict.Inconclusive, ["No arm was run."]);

        var several = arms.Any(arm => arm.Repeat > 1);
        var reasons = arms.SelectMany(arm => arm.Reasons.Select(reason =>
            several ? $"{arm.Policy}, repeat {arm.Repeat}: {reason}" : $"{arm.Policy}: {reason}"));
        return new(Worst(arms.Select(arm => arm.Verdict)), reasons.ToList());
    }

    /// <summary>A fail before an inconclusive, an inconclusive before a pass.</summary>
    public static Verdict Worst(IEnumerable<Verdict> verdicts) => verdicts.MaxBy(Badness);

    /// <summary>Why the generator's own failing makes an arm's figures worthless; empty when it kept its schedule.</summary>
    /// <remarks>An arrival that joined its org's earlier refresh was served by it and counts as kept.</remarks>
    public static IReadOnlyList<string> NotMeasured(ArrivalCounts arrivals, GeneratorLimits limits)
    {
        if (arrivals.Planned == 0)
            return ["No arrival was planned."];

        var behind = arrivals.Late + arrivals.Unstarted;
        return (double)behind / arrivals.Planned > limits.LateShare
            ? [$"The generator fell behind: {arrivals.Late} arrivals started late and {arrivals.Unstarted} not at all, of {arrivals.Planned}; at most {limits.LateShare:P0} may."]
            : [];
    }

    private static int Badness(Verdict verdict) => verdict switch
    {
        Verdict.Fail => 2,
        Verdict.Inconclusive => 1,
        _ => 0,
    };

    private static string Broken(InvariantResult invariant) =>
        $"Invariant {invariant.Name} is broken {invariant.Violations} {(invariant.Violations == 1 ? "time" : "times")}: {invariant.Sentence}";

    private static string Missed(ThresholdResult threshold) =>
        $"{Named(threshold)} was {Numbers.Format(threshold.Observed!.Value, threshold.Unit)}, expected {threshold.Expected}.";

    private static string Unobserved(ThresholdResult threshold) =>
        $"{Named(threshold)} could not be observed, expected {threshold.Expected}.";

    private static string Named(ThresholdResult threshold) =>
        threshold.Phase is null ? threshold.Metric : $"{threshold.Metric} in the phase {threshold.Phase}";
}
