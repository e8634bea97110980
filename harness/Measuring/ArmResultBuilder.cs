using LoadLab.Gate;
using LoadLab.Ledger.Accounts;
using LoadLab.Ledger.Invariants;
using LoadLab.Load;
using LoadLab.Results;
using LoadLab.Scenarios;

namespace LoadLab.Measuring;

/// <summary>What the account doesn't hold but the result needs.</summary>
/// <param name="Scenario">What was run.</param>
/// <param name="Load">How the load went.</param>
/// <param name="Windows">Faults and amnesty as they really were.</param>
/// <param name="Cpu">Processor time by process and phase.</param>
/// <param name="Trouble">Why the arm can't be trusted, a sentence each; empty when it can.</param>
public sealed record ArmCircumstances(
    Scenario Scenario,
    LoadOutcome Load,
    IReadOnlyList<TimelineWindow> Windows,
    IReadOnlyList<ProcessCpu> Cpu,
    IReadOnlyList<string> Trouble);

/// <summary>Turns an account into the arm's result: counts, percentiles, invariants, thresholds, verdict.</summary>
internal static class ArmResultBuilder
{
    /// <summary>Builds the result.</summary>
    public static ArmResult Build(ReconciledArm found, ArmCircumstances circumstances)
    {
        var account = found.Account;
        var arm = new ArmResult
        {
            Policy = found.Terms.Policy.Text,
            Repeat = found.Terms.Repeat,
            Verdict = Verdict.Pass,
            Tokens = Tokens(account),
            Orgs = Orgs(account.CutOff),
            Arrivals = Arrivals(found.Measure, circumstances.Load.Counts),
            ApiCalls = found.Measure.ApiCalls,
            Freezes = circumstances.Load.Freezes,
            Outcomes = found.Measure.Outcomes,
            Phases = found.Measure.Phases,
            Fapi = account.Fapi.Judge(),
            Invariants = LedgerInvariants.Judge(account.Findings, found.PartnersComplete, found.TargetComplete),
            Thresholds = [],
            Timeline = found.Measure.Timeline(account.CutOff),
            Windows = circumstances.Windows,
            Outages = account.CutOff.Longest,
            OutagesOmitted = account.CutOff.Spells - account.CutOff.Longest.Count,
            Cpu = circumstances.Cpu,
        };
        arm = arm with { Thresholds = Thresholds.Evaluate(circumstances.Scenario.Thresholds, arm) };
        var judgement = Verdicts.OfArm(arm.Invariants, arm.Thresholds, NotMeasured(found, arm, circumstances));
        return arm with { Verdict = judgement.Value, Reasons = judgement.Reasons };
    }

    private static IReadOnlyList<string> NotMeasured(ReconciledArm found, ArmResult arm, ArmCircumstances circumstances)
    {
        var reasons = new List<string>([.. circumstances.Trouble, .. found.Gaps]);

        // Whatever the generator is blamed for otherwise follows from the early end.
        if (circumstances.Load.Interrupted)
        {
            reasons.Add(arm.Arrivals.Unstarted > 0
                ? $"The arm was ended early: {arm.Arrivals.Unstarted} of {arm.Arrivals.Planned} arrivals were not started."
                : $"The arm was ended early, after all of its {arm.Arrivals.Planned} arrivals had started.");
            return reasons;
        }

        if (arm.Freezes is { Count: > 0 } freezes)
            reasons.Add($"The generator was frozen {freezes.Count} {(freezes.Count == 1 ? "time" : "times")}, for {freezes.Sum(f => f.Seconds):0.0} s in all: what it saw meanwhile says little about the target.");

        reasons.AddRange(Verdicts.NotMeasured(arm.Arrivals, circumstances.Scenario.Limits));
        if (!circumstances.Load.Drained)
            reasons.Add($"The drain was cut short after {circumstances.Scenario.Phases.Drain.TotalSeconds:0.#} s with attempts still under way.");

        return reasons;
    }

    private static TokenCounts Tokens(Account account)
    {
        var lost = account.LostInside + account.LostInTransit;
        var interval = account.Generated == 0 ? ((double Low, double High)?)null : Statistics.Wilson((int)lost, (int)account.Generated);
        return new()
        {
            Generated = (int)account.Generated,
            Returned = (int)account.Returned,
            Received = (int)account.Received,
            LostInside = (int)account.LostInside,
            LostInTransit = (int)account.LostInTransit,
            InDoubt = (int)account.InDoubt,
            LossRate = account.Generated == 0 ? null : (double)lost / account.Generated,
            LossRateLow = interval?.Low,
            LossRateHigh = interval?.High,
        };
    }

    private static OrgCounts Orgs(CutOff cutOff)
    {
        var back = cutOff.Lengths();
        return new()
        {
            Total = cutOff.Orgs,
            DisconnectedPeak = cutOff.Peak(),
            DisconnectedEnd = cutOff.AtEnd,
            EverDisconnected = cutOff.Ever,
            Reconnected = cutOff.Reconnected,
            Reauthenticated = cutOff.Reauthenticated,
            ReconnectP50Seconds = back.Count == 0 ? null : Statistics.Percentile(back, 50),
            ReconnectP95Seconds = back.Count == 0 ? null : Statistics.Percentile(back, 95),
        };
    }

    private static ArrivalCounts Arrivals(ArmMeasure measure, LoadCounts counts)
    {
        var lateness = measure.Lateness;
        return new()
        {
            Planned = counts.Planned,
            Started = counts.Started,
            Late = counts.Late,
            Joined = counts.Joined,
            Unstarted = counts.Unstarted,
            LatenessP50Ms = lateness?.P50Ms ?? 0,
            LatenessP99Ms = lateness?.P99Ms ?? 0,
            LatenessP999Ms = lateness?.P999Ms ?? 0,
            LatenessMaxMs = lateness?.MaxMs ?? 0,
        };
    }
}
