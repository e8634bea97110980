using LoadLab.Results;

namespace LoadLab.Reports.Tables;

/// <summary>The rows of the arms' table. Rows nobody has data for are left out.</summary>
internal static class RowCatalogue
{
    public static IEnumerable<RowSpec> For(RunResult result) =>
    [
        .. Verdicts(),
        .. Tokens(),
        .. Orgs(result),
        .. Fapi(result),
        .. Refreshes(result),
        .. ApiCalls(result),
        .. Latencies(result),
        .. Arrivals(),
        .. Thresholds(result),
    ];

    private static IEnumerable<RowSpec> Verdicts() =>
    [
        new WordRow("Verdict", "verdict", "", "Whether the arm is good; one that could not be measured never is.",
            arm => new ArmsCell(Wording.Of(arm.Verdict), RowSpec.ToneOf(arm.Verdict))),
        new WordRow("Verdict", "invariants that hold", "", "Sentences about the ledger that must be true of every run.",
            arm => arm.Invariants.Count == 0 ? null : Invariants(arm)),
    ];

    private static ArmsCell Invariants(ArmResult arm)
    {
        var held = arm.Invariants.Count(invariant => invariant.Verdict == Verdict.Pass);
        var tone = arm.Invariants.Any(invariant => invariant.Verdict == Verdict.Fail) ? Tone.Bad
            : held == arm.Invariants.Count ? Tone.Good : Tone.Neutral;
        return new ArmsCell($"{held} of {arm.Invariants.Count}", tone);
    }

    private static IEnumerable<RowSpec> Tokens()
    {
        const string Group = "Tokens";
        return
        [
            Count(Group, "generated", "tokens", "Committed in the database, read directly after the drain.", arm => arm.Tokens.Generated),
            Count(Group, "returned", "tokens", "The target handed the whole response to the transport.", arm => arm.Tokens.Returned),
            Count(Group, "received", "tokens", "The partner read the whole response and holds the token.", arm => arm.Tokens.Received),
            Count(Group, "lost", "tokens", "Generated and never received.", arm => arm.Tokens.Lost, BadAboveZero),
            Count(Group, "lost inside", "tokens", "Generated and never returned.", arm => arm.Tokens.LostInside),
            Count(Group, "lost in transit", "tokens", "Returned and never received.", arm => arm.Tokens.LostInTransit),
            Count(Group, "in doubt", "tokens", "The target sent COMMIT and never learned the outcome.", arm => arm.Tokens.InDoubt),
            new NumberRow(Group, "loss rate", "%", "Lost ÷ generated.", arm => arm.Tokens.LossRate, Figure.Percent, BadAboveZero),
            new SpanRow(Group, "95 % interval", "%", "Where the true loss rate lies, by Wilson's method.", arm => arm.Tokens.LossRateLow, arm => arm.Tokens.LossRateHigh, Figure.Percent),
        ];
    }

    private static IEnumerable<RowSpec> Orgs(RunResult result)
    {
        const string Group = "Organisations";
        return
        [
            Count(Group, "cut off at peak", "orgs", "The most whose token was refused at one time.", arm => arm.Orgs.DisconnectedPeak),
            Count(Group, "cut off at the end", "orgs", "Still cut off when the drain was over: each must authenticate anew.", arm => arm.Orgs.DisconnectedEnd,
                value => value > 0 ? Tone.Bad : Tone.Good),
            Count(Group, "cut off at any time", "orgs", "Refused at least once.", arm => arm.Orgs.EverDisconnected),
            Count(Group, "reconnected", "orgs", "Came back by a later refresh.", arm => arm.Orgs.Reconnected),
            .. result.Arms.Any(arm => arm.Orgs.Reauthenticated > 0)
                ? [Count(Group, "re-authenticated", "orgs", "Came back because a person authenticated again.", arm => arm.Orgs.Reauthenticated, BadAboveZero)]
                : Array.Empty<RowSpec>(),
            Seconds(Group, "time to reconnect, p50", "From the first refusal to the refresh that worked: half took no longer.", arm => arm.Orgs.ReconnectP50Seconds),
            Seconds(Group, "time to reconnect, p95", "The same for 95 of 100.", arm => arm.Orgs.ReconnectP95Seconds),
        ];
    }

    private static IEnumerable<RowSpec> Fapi(RunResult result)
    {
        const string Group = "FAPI 2.0 rule: a retry with the previous token works";
        yield return new WordRow(Group, "rule", "", "Whether it held for every lost token.",
            arm => new ArmsCell(Wording.Of(arm.Fapi.Verdict), arm.Fapi.Verdict switch
            {
                FapiVerdict.Broken => Tone.Bad,
                FapiVerdict.Kept => Tone.Good,
                _ => Tone.Neutral,
            }));
        if (result.Arms.All(arm => arm.Fapi.Verdict == FapiVerdict.NotTried))
            yield break;
        yield return Count(Group, "first retry succeeded", "tokens", "The first answered retry brought a valid token.", arm => arm.Fapi.RetrySucceeded);
        yield return Count(Group, "restored later", "tokens", "The first answered retry was refused, a later one succeeded.", arm => arm.Fapi.RestoredLater);
        yield return Count(Group, "refused for good", "tokens", "Every answered retry was refused.", arm => arm.Fapi.Refused, BadAboveZero);
        yield return Count(Group, "never answered", "tokens", "No retry was answered, so nothing is known.", arm => arm.Fapi.NotAnswered);
    }

    private static IEnumerable<RowSpec> Refreshes(RunResult result) => OutcomeKinds(result)
        .Select(kind => Count("Refresh attempts, retries included", Wording.Outcome(kind), "attempts", "",
            arm => arm.Outcomes.Where(outcome => outcome.Outcome == kind).Sum(outcome => (double)outcome.Count)));

    /// <summary>Every way an attempt ended in some arm: success first, then the most frequent.</summary>
    public static IEnumerable<string> OutcomeKinds(RunResult result) => result.Arms
        .SelectMany(arm => arm.Outcomes)
        .GroupBy(outcome => outcome.Outcome)
        .OrderByDescending(group => group.Key == "ok")
        .ThenByDescending(group => group.Sum(outcome => (long)outcome.Count))
        .Select(group => group.Key);

    private static IEnumerable<RowSpec> ApiCalls(RunResult result)
    {
        const string Group = "API calls between refreshes";
        return result.Arms.All(arm => arm.ApiCalls is { Ok: 0, Refused: 0, Failed: 0 })
            ? []
            :
            [
                Count(Group, "ok", "calls", "Answered with what was asked for.", arm => arm.ApiCalls.Ok),
                Count(Group, "refused (401)", "calls", "The token presented is not good.", arm => arm.ApiCalls.Refused),
                Count(Group, "failed", "calls", "Not answered, or in any other way.", arm => arm.ApiCalls.Failed),
            ];
    }

    private static IEnumerable<RowSpec> Latencies(RunResult result)
    {
        // Warm-up and drain are no measure of the service; the page's table of phases has them.
        var phases = result.Arms.SelectMany(arm => arm.Phases)
            .Where(phase => phase.Latency is not null && phase.Name is not ("warm-up" or "drain"))
            .Select(phase => phase.Name).Distinct();
        return
            from phase in phases
            from percentile in Percentiles
            select new NumberRow("Latency from the planned instant", $"{phase} {percentile.Name}", "ms", "",
                arm => arm.Phases.FirstOrDefault(p => p.Name == phase)?.Latency is { } latency ? percentile.Of(latency) : null,
                Figure.Ms);
    }

    private static readonly (string Name, Func<LatencySummary, double> Of)[] Percentiles =
        [("p50", l => l.P50Ms), ("p95", l => l.P95Ms), ("p99", l => l.P99Ms), ("p99.9", l => l.P999Ms)];

    private static IEnumerable<RowSpec> Arrivals()
    {
        const string Group = "Arrivals";
        return
        [
            Count(Group, "planned", "arrivals", "By the schedule, equal in every arm.", arm => arm.Arrivals.Planned),
            Count(Group, "started", "arrivals", "Sent as a refresh.", arm => arm.Arrivals.Started),
            Count(Group, "late", "arrivals", "Started, but later than the scenario's limit.", arm => arm.Arrivals.Late),
            Count(Group, "joined", "arrivals", "The org was still busy with an earlier refresh.", arm => arm.Arrivals.Joined),
            Count(Group, "unstarted", "arrivals", "Never started: too many under way, or interrupted.", arm => arm.Arrivals.Unstarted, BadAboveZero),
        ];
    }

    private static IEnumerable<RowSpec> Thresholds(RunResult result) => result.Arms
        .SelectMany(arm => arm.Thresholds)
        .Select(Wording.Criterion)
        .Distinct()
        .Select(criterion => new CriterionRow("Thresholds: observed value and verdict", criterion));

    private static NumberRow Count(
        string group, string label, string unit, string explanation, Func<ArmResult, double?> value, Func<double, Tone>? tone = null) =>
        new(group, label, unit, explanation, value, Figure.Count, tone);

    private static NumberRow Seconds(string group, string label, string explanation, Func<ArmResult, double?> value) =>
        new(group, label, "s", explanation, value, Figure.Seconds);

    private static Tone BadAboveZero(double value) => value > 0 ? Tone.Bad : Tone.Neutral;
}
