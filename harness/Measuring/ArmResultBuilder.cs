using LoadLab.Gate;
using LoadLab.Ledger;
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
public static class ArmResultBuilder
{
    /// <summary>Builds the result.</summary>
    public static ArmResult Build(Reconciliation account, ArmCircumstances circumstances)
    {
        var end = circumstances.Load.DrainEnded;
        var disconnections = Disconnections.Of(account, end);
        var arm = new ArmResult
        {
            Policy = account.History.Policy.Text,
            Repeat = account.History.Repeat,
            Verdict = Verdict.Pass,
            Tokens = Tokens(account),
            Orgs = Orgs(account.History, disconnections),
            Arrivals = Arrivals(account.History, circumstances.Load.Counts),
            Outcomes = Outcomes(account.Refreshes),
            Phases = Phases(account, circumstances.Scenario.Phases, end),
            Fapi = FapiCheck.Judge(account),
            Invariants = LedgerInvariants.Check(account),
            Thresholds = [],
            Timeline = TimelineBuilder.Build(account, disconnections, end),
            Windows = circumstances.Windows,
            Outages = disconnections.Outages(account.History, end),
            Cpu = circumstances.Cpu,
        };
        arm = arm with { Thresholds = Thresholds.Evaluate(circumstances.Scenario.Thresholds, arm) };
        var judgement = Verdicts.OfArm(arm.Invariants, arm.Thresholds, NotMeasured(account, arm, circumstances));
        return arm with { Verdict = judgement.Value, Reasons = judgement.Reasons };
    }

    private static IReadOnlyList<string> NotMeasured(Reconciliation account, ArmResult arm, ArmCircumstances circumstances)
    {
        var reasons = new List<string>([.. circumstances.Trouble, .. account.History.Gaps]);

        // Whatever the generator is blamed for otherwise follows from the early end.
        if (circumstances.Load.Interrupted)
        {
            reasons.Add($"The arm was ended early: {arm.Arrivals.Unstarted} of {arm.Arrivals.Planned} arrivals were not started.");
            return reasons;
        }

        if (circumstances.Load.Freezes is { Count: > 0 } freezes)
            reasons.Add($"The generator was frozen {freezes.Count} {(freezes.Count == 1 ? "time" : "times")}, for {freezes.Sum(f => f.Seconds):0.0} s in all: what it saw meanwhile says little about the target.");

        reasons.AddRange(Verdicts.NotMeasured(arm.Arrivals, circumstances.Scenario.Limits));
        if (!circumstances.Load.Drained)
            reasons.Add($"The drain was cut short after {circumstances.Scenario.Phases.Drain.TotalSeconds:0.#} s with attempts still under way.");

        return reasons;
    }

    private static TokenCounts Tokens(Reconciliation account)
    {
        var generated = account.Generated.Count;
        var lost = account.LostInside.Count + account.LostInTransit.Count;
        var interval = generated == 0 ? ((double Low, double High)?)null : Statistics.Wilson(lost, generated);
        return new()
        {
            Generated = generated,
            Returned = account.Returned.Intersect(account.Generated).Count(),
            Received = account.Received.Intersect(account.Generated).Count(),
            LostInside = account.LostInside.Count,
            LostInTransit = account.LostInTransit.Count,
            InDoubt = account.History.Evidence.InDoubt.Count,
            LossRate = generated == 0 ? null : (double)lost / generated,
            LossRateLow = interval?.Low,
            LossRateHigh = interval?.High,
        };
    }

    private static OrgCounts Orgs(ArmHistory history, Disconnections disconnections)
    {
        var spells = disconnections.Spells;
        var back = spells.Where(s => s is { To: not null, ByPerson: false }).Select(s => (s.To!.Value - s.From).TotalSeconds).Order().ToList();
        return new()
        {
            Total = history.Orgs.Count,
            DisconnectedPeak = disconnections.Peak,
            DisconnectedEnd = disconnections.AtEnd.Count,
            EverDisconnected = spells.Select(s => s.Org).Union(disconnections.AtEnd).Count(),
            Reconnected = spells.Where(s => s is { To: not null, ByPerson: false }).Select(s => s.Org).Except(disconnections.AtEnd).Count(),
            ReconnectP50Seconds = back.Count == 0 ? null : Statistics.Percentile(back, 50),
            ReconnectP95Seconds = back.Count == 0 ? null : Statistics.Percentile(back, 95),
        };
    }

    private static ArrivalCounts Arrivals(ArmHistory history, LoadCounts counts)
    {
        var lateness = history.Attempts.Where(a => a is { Trigger: AttemptTrigger.Arrival, Kind: AttemptKind.Refresh })
            .Select(a => (a.Started - a.Planned).TotalMilliseconds).Order().ToList();
        return new()
        {
            Planned = counts.Planned,
            Started = counts.Started,
            Late = counts.Late,
            Joined = counts.Joined,
            Unstarted = counts.Unstarted,
            LatenessP50Ms = lateness.Count == 0 ? 0 : Statistics.Percentile(lateness, 50),
            LatenessP99Ms = lateness.Count == 0 ? 0 : Statistics.Percentile(lateness, 99),
            LatenessMaxMs = lateness.Count == 0 ? 0 : lateness[^1],
        };
    }

    private static List<OutcomeCount> Outcomes(IEnumerable<Attempt> attempts) => attempts
        .GroupBy(a => a.Outcome)
        .Select(g => new OutcomeCount(Words.Of(g.Key), g.Count()))
        .OrderByDescending(o => o.Count).ThenBy(o => o.Outcome, StringComparer.Ordinal)
        .ToList();

    private static List<PhaseResult> Phases(Reconciliation account, PhaseLengths lengths, TimeSpan end)
    {
        var timeline = new PhaseTimeline(lengths);
        var attempts = account.Refreshes.ToLookup(a => timeline.PhaseAt(a.Planned));
        var tokens = account.Generations.ToLookup(t => timeline.PhaseAt(
            account.AttemptOf(t)?.Planned ?? t.GeneratedAt - account.History.Zero));
        return Enum.GetValues<PhaseName>()
            .Where(p => timeline.LengthOf(p) > TimeSpan.Zero)
            .Select(p => Phase(p, timeline, end, attempts[p].ToList(), tokens[p].Select(t => t.Id).ToList(), account))
            .ToList();
    }

    private static PhaseResult Phase(
        PhaseName phase, PhaseTimeline timeline, TimeSpan end,
        IReadOnlyList<Attempt> attempts, IReadOnlyList<TokenId> tokens, Reconciliation account) => new()
        {
            Name = Words.Of(phase),
            StartSeconds = timeline.StartOf(phase).TotalSeconds,
            LengthSeconds = (phase == PhaseName.Drain
                ? TimeSpan.FromTicks(Math.Max(0, (end - timeline.LoadEnd).Ticks))
                : timeline.LengthOf(phase)).TotalSeconds,
            Attempts = attempts.Count,
            Ok = attempts.Count(a => a.Outcome == AttemptOutcome.Ok),
            Generated = tokens.Count,
            Returned = tokens.Count(account.Returned.Contains),
            Received = tokens.Count(account.Received.Contains),
            LostInside = tokens.Count(account.LostInside.Contains),
            LostInTransit = tokens.Count(account.LostInTransit.Contains),
            Latency = Latencies.Summarize(attempts.Where(a => a.Ended is not null).Select(a => a.Ended!.Value - a.Planned)),
        };
}
