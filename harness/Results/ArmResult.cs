using System.Text.Json.Serialization;

namespace LoadLab.Results;

/// <summary>One run of the scenario under one policy.</summary>
public sealed record ArmResult
{
    /// <summary>The policy as written; it names the arm.</summary>
    public required string Policy { get; init; }

    /// <summary>Which repetition, from 1.</summary>
    public required int Repeat { get; init; }

    public required Verdict Verdict { get; init; }

    /// <summary>Why, a sentence each; empty on a plain pass.</summary>
    public IReadOnlyList<string> Reasons { get; init; } = [];

    public required TokenCounts Tokens { get; init; }

    public required OrgCounts Orgs { get; init; }

    public required ArrivalCounts Arrivals { get; init; }

    /// <summary>API calls between refreshes, counted apart: nothing else in the result counts them.</summary>
    public ApiCallCounts ApiCalls { get; init; } = new();

    /// <summary>When the generator itself stood still; the arm is then inconclusive.</summary>
    public IReadOnlyList<Freeze> Freezes { get; init; } = [];

    /// <summary>How refresh attempts ended, most frequent first.</summary>
    public required IReadOnlyList<OutcomeCount> Outcomes { get; init; }

    public required IReadOnlyList<PhaseResult> Phases { get; init; }

    public required FapiRule Fapi { get; init; }

    public required IReadOnlyList<InvariantResult> Invariants { get; init; }

    public required IReadOnlyList<ThresholdResult> Thresholds { get; init; }

    public required Timeline Timeline { get; init; }

    /// <summary>What was in force when: faults, and the amnesty where there was one.</summary>
    public required IReadOnlyList<TimelineWindow> Windows { get; init; }

    /// <summary>The times for which orgs were cut off, longest first: at most five thousand, the longest.</summary>
    public required IReadOnlyList<Outage> Outages { get; init; }

    /// <summary>How many more there were.</summary>
    public int OutagesOmitted { get; init; }

    /// <summary>Processor time of each process, by phase.</summary>
    public IReadOnlyList<ProcessCpu> Cpu { get; init; } = [];
}

/// <summary>What became of the tokens. Seeded tokens are not counted.</summary>
public sealed record TokenCounts
{
    /// <summary>Rows committed in the database, read directly after the drain.</summary>
    public required int Generated { get; init; }

    /// <summary>Whole responses handed to the transport, by the target's evidence.</summary>
    public required int Returned { get; init; }

    /// <summary>Whole responses read by partners.</summary>
    public required int Received { get; init; }

    /// <summary>Generated, never returned, never received.</summary>
    public required int LostInside { get; init; }

    /// <summary>Returned, never received.</summary>
    public required int LostInTransit { get; init; }

    /// <summary>COMMIT sent, outcome never learned by the target.</summary>
    public required int InDoubt { get; init; }

    public int Lost => LostInside + LostInTransit;

    /// <summary>Lost ÷ generated, 0 to 1; null when nothing was generated.</summary>
    public double? LossRate { get; init; }

    /// <summary>Lower bound of the loss rate's 95 % Wilson interval.</summary>
    public double? LossRateLow { get; init; }

    /// <summary>Upper bound of the loss rate's 95 % Wilson interval.</summary>
    public double? LossRateHigh { get; init; }
}

/// <summary>What became of the organisations.</summary>
public sealed record OrgCounts
{
    public required int Total { get; init; }

    /// <summary>Most orgs disconnected at one time.</summary>
    public required int DisconnectedPeak { get; init; }

    /// <summary>Orgs still disconnected when the drain was over.</summary>
    public required int DisconnectedEnd { get; init; }

    /// <summary>Orgs that were disconnected at any time.</summary>
    public required int EverDisconnected { get; init; }

    /// <summary>Orgs that came back by a later refresh.</summary>
    public required int Reconnected { get; init; }

    /// <summary>Orgs that came back because a person authenticated again.</summary>
    public int Reauthenticated { get; init; }

    /// <summary>Median time from the first refusal to the refresh that succeeded; null when none did.</summary>
    public double? ReconnectP50Seconds { get; init; }

    /// <summary>95th percentile of the same.</summary>
    public double? ReconnectP95Seconds { get; init; }
}

/// <summary>How well the generator kept its schedule.</summary>
public sealed record ArrivalCounts
{
    public required int Planned { get; init; }

    public required int Started { get; init; }

    /// <summary>Started, but later than the scenario's limit.</summary>
    public required int Late { get; init; }

    /// <summary>Not started because the org was still busy with an earlier refresh: the arrival joined it.</summary>
    public required int Joined { get; init; }

    /// <summary>Not started because too many requests were under way, or the run was interrupted.</summary>
    public required int Unstarted { get; init; }

    public required double LatenessP50Ms { get; init; }

    public required double LatenessP99Ms { get; init; }

    public double LatenessP999Ms { get; init; }

    public required double LatenessMaxMs { get; init; }
}

/// <summary>API calls by how they ended.</summary>
public sealed record ApiCallCounts
{
    /// <summary>Answered with what was asked for.</summary>
    public int Ok { get; init; }

    /// <summary>Refused with 401: the token presented is not good.</summary>
    public int Refused { get; init; }

    /// <summary>Not answered, or in any other way.</summary>
    public int Failed { get; init; }
}

/// <summary>A time during which the generator itself stood still.</summary>
/// <param name="FromSeconds">When it began.</param>
/// <param name="Seconds">How long it took.</param>
public sealed record Freeze(double FromSeconds, double Seconds);

/// <summary>How many attempts ended in one way.</summary>
/// <param name="Outcome"><c>ok</c>, <c>refused</c>, <c>timed-out</c>, <c>unavailable</c>, <c>connection-failed</c>, <c>unexpected-response</c>.</param>
/// <param name="Count">Attempts, retries included.</param>
public sealed record OutcomeCount(string Outcome, int Count);

/// <summary>One phase of an arm. An attempt belongs to the phase of its planned instant, a token to the phase of the attempt that made it.</summary>
public sealed record PhaseResult
{
    /// <summary><c>warm-up</c>, <c>steady</c>, <c>degraded</c>, <c>recovery</c>, <c>drain</c>.</summary>
    public required string Name { get; init; }

    public required double StartSeconds { get; init; }

    public required double LengthSeconds { get; init; }

    /// <summary>Refresh attempts, retries included.</summary>
    public required int Attempts { get; init; }

    /// <summary>Attempts that brought a new token.</summary>
    public required int Ok { get; init; }

    public required int Generated { get; init; }

    public required int Returned { get; init; }

    public required int Received { get; init; }

    public required int LostInside { get; init; }

    public required int LostInTransit { get; init; }

    public int Lost => LostInside + LostInTransit;

    /// <summary>From the planned instant to the end of the attempt, every outcome; null when there was none.</summary>
    public required LatencySummary? Latency { get; init; }

    /// <summary>From the attempt's real beginning to its end: without what the generator, or a stalled partner, made it wait.</summary>
    public LatencySummary? ServiceTime { get; init; }
}

/// <summary>Percentiles in milliseconds, at three significant digits.</summary>
/// <param name="Count">Values.</param>
/// <param name="P50Ms">Median.</param>
/// <param name="P90Ms">90th percentile.</param>
/// <param name="P95Ms">95th percentile.</param>
/// <param name="P99Ms">99th percentile.</param>
/// <param name="P999Ms">99.9th percentile.</param>
/// <param name="MaxMs">The largest.</param>
/// <param name="Clamped">Values beyond an hour, counted as an hour.</param>
public sealed record LatencySummary(
    long Count, double P50Ms, double P90Ms, double P95Ms, double P99Ms, double P999Ms, double MaxMs, long Clamped = 0);

/// <summary>
/// FAPI 2.0's rule for rotation: when the response was not received, retrying with the previous token succeeds.
/// Each lost token is in exactly one of the four counts.
/// </summary>
public sealed record FapiRule
{
    /// <summary>Every lost token's first answered retry succeeded.</summary>
    public required FapiVerdict Verdict { get; init; }

    /// <summary>The first answered retry with the previous token succeeded.</summary>
    public required int RetrySucceeded { get; init; }

    /// <summary>The first answered retry was refused, a later one succeeded.</summary>
    public required int RestoredLater { get; init; }

    /// <summary>Retries were answered, and all were refused.</summary>
    public required int Refused { get; init; }

    /// <summary>No retry was answered, so nothing is known.</summary>
    public required int NotAnswered { get; init; }
}

/// <summary>Whether the rule of FAPI 2.0 was kept.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<FapiVerdict>))]
public enum FapiVerdict
{
    /// <summary>Nothing was lost, so the rule was not tried.</summary>
    NotTried,

    /// <summary>Every first answered retry succeeded.</summary>
    Kept,

    /// <summary>Some first retries were refused, yet every one succeeded in the end.</summary>
    Restored,

    /// <summary>Some retries never succeeded.</summary>
    Broken,

    /// <summary>None was refused for good, but some were never answered.</summary>
    Unknown,
}

/// <summary>One invariant of the ledger.</summary>
/// <param name="Name">Short name, for example <c>nothing-unexpected</c>.</param>
/// <param name="Sentence">What must hold, in words.</param>
/// <param name="Verdict">Inconclusive when evidence that it needs is missing.</param>
/// <param name="Violations">How many; 0 when it holds.</param>
/// <param name="Examples">At most five, each naming token, org or attempt.</param>
public sealed record InvariantResult(
    string Name, string Sentence, Verdict Verdict, int Violations, IReadOnlyList<string> Examples);

/// <summary>One threshold against what was observed.</summary>
/// <param name="Metric">Name in the metric catalogue.</param>
/// <param name="Phase">The phase, or null for the whole arm.</param>
/// <param name="Expected">As a person reads it: <c>at most 0</c>.</param>
/// <param name="Observed">Null when there was nothing to observe: the threshold is then inconclusive.</param>
/// <param name="Unit"><c>tokens</c>, <c>orgs</c>, <c>ms</c>, <c>s</c>, <c>ratio</c>, <c>attempts</c>, <c>arrivals</c>.</param>
/// <param name="Verdict">Pass, fail or inconclusive.</param>
public sealed record ThresholdResult(
    string Metric, string? Phase, string Expected, double? Observed, string Unit, Verdict Verdict);

/// <summary>What was in force for a while.</summary>
/// <param name="Name">As written in the scenario, or <c>amnesty</c>.</param>
/// <param name="Kind"><c>latency</c>, <c>bandwidth</c>, <c>timeout</c>, <c>reset-peer</c>, <c>down</c>, <c>amnesty</c>.</param>
/// <param name="Detail">Strength in words, for example <c>latency up to 700 ms, ramp 6 s</c>.</param>
/// <param name="StartSeconds">When it set in.</param>
/// <param name="EndSeconds">When it was lifted; null for an amnesty that stayed open.</param>
public sealed record TimelineWindow(
    string Name, string Kind, string Detail, double StartSeconds, double? EndSeconds);

/// <summary>A time for which an org was cut off.</summary>
/// <param name="Org">Its name.</param>
/// <param name="App">Its app's consumer key.</param>
/// <param name="FromSeconds">The first refusal.</param>
/// <param name="ToSeconds">The refresh, or the person, that brought it back; null when it stayed cut off to the end.</param>
/// <param name="Seconds">How long; up to the end of the run when it stayed cut off.</param>
public sealed record Outage(string Org, string App, double FromSeconds, double? ToSeconds, double Seconds);

/// <summary>Processor time of one process in one phase.</summary>
/// <param name="Process"><c>generator</c>, <c>target</c>, <c>toxiproxy</c>, <c>postgresql</c>.</param>
/// <param name="Phase">The phase.</param>
/// <param name="Cores">Processor seconds per second: 1 is one core kept busy.</param>
public sealed record ProcessCpu(string Process, string Phase, double Cores);

/// <summary>The arm over time, in buckets of equal length.</summary>
public sealed record Timeline
{
    public required double BucketSeconds { get; init; }

    public required IReadOnlyList<TimelineBucket> Buckets { get; init; }
}

/// <summary>
/// One bucket. Rates and percentiles cover the bucket; token counts are running totals at its end;
/// <see cref="Disconnected"/> and <see cref="InFlight"/> are the state at its end.
/// </summary>
public sealed record TimelineBucket
{
    public required double StartSeconds { get; init; }

    /// <summary>Attempts started.</summary>
    public required int Started { get; init; }

    /// <summary>Attempts that ended with a new token.</summary>
    public required int Ok { get; init; }

    /// <summary>Attempts refused with 401.</summary>
    public required int Refused { get; init; }

    /// <summary>Attempts that ended in any other way.</summary>
    public required int Failed { get; init; }

    /// <summary>Latency of the attempts that ended here, from their planned instant; null when none did.</summary>
    public double? P50Ms { get; init; }

    public double? P90Ms { get; init; }

    public double? P99Ms { get; init; }

    public required int Generated { get; init; }

    public required int Returned { get; init; }

    public required int Received { get; init; }

    public required int Disconnected { get; init; }

    public required int InFlight { get; init; }
}
