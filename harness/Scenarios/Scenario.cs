namespace LoadLab.Scenarios;

/// <summary>
/// What a run does: who refreshes how often, what breaks when, under which policies, and what is still good enough.
/// Read from YAML by <c>ScenarioReader</c>; immutable afterwards.
/// </summary>
public sealed record Scenario
{
    /// <summary>Short name, used in the run's folder: lower-case letters, digits and hyphens.</summary>
    public required string Name { get; init; }

    /// <summary>One line for people: what happens here.</summary>
    public required string Title { get; init; }

    /// <summary>A paragraph: what it reproduces and what to look at. Optional.</summary>
    public string Description { get; init; } = "";

    /// <summary>Seed of every random choice: arrivals, orgs, retries, jitter. Default 20180311, the day of the incident.</summary>
    public int Seed { get; init; } = 20180311;

    /// <summary>The policies to compare, one arm each, as written (<c>strict</c>, <c>grace:30s</c>). At least one.</summary>
    public required IReadOnlyList<PolicySpec> Policies { get; init; }

    /// <summary>The organisations that hold tokens.</summary>
    public OrgPopulation Orgs { get; init; } = new();

    /// <summary>The phases of an arm, in the order of <see cref="PhaseName"/>.</summary>
    public required PhaseLengths Phases { get; init; }

    /// <summary>Where arrivals come from; they add up. At least one.</summary>
    public required IReadOnlyList<LoadSource> Load { get; init; }

    /// <summary>How partners behave.</summary>
    public PartnerBehaviour Partners { get; init; } = new();

    /// <summary>How the target is set up.</summary>
    public TargetSettings Target { get; init; } = new();

    /// <summary>When the arm under the policy <c>amnesty</c> opens and closes its window.</summary>
    public AmnestyWindow Amnesty { get; init; } = new();

    /// <summary>What breaks, and when. Empty: nothing does.</summary>
    public IReadOnlyList<FaultSpec> Faults { get; init; } = [];

    /// <summary>What the run is judged by. Empty: only the ledger's invariants decide.</summary>
    public IReadOnlyList<ThresholdSpec> Thresholds { get; init; } = [];

    /// <summary>How far the generator may fall behind before the run counts as not measured.</summary>
    public GeneratorLimits Limits { get; init; } = new();
}

/// <summary>The phases of an arm, in their order.</summary>
public enum PhaseName
{
    /// <summary>Pools fill, code is compiled; its figures are kept apart.</summary>
    WarmUp,

    /// <summary>Nothing is wrong: the state everything else is compared with.</summary>
    Steady,

    /// <summary>The faults act.</summary>
    Degraded,

    /// <summary>The faults are gone, the load goes on.</summary>
    Recovery,

    /// <summary>No new arrivals; what is under way comes to its end.</summary>
    Drain,
}

/// <summary>A policy as the user wrote it, checked for its form.</summary>
/// <param name="Text">The whole of it, for example <c>grace:30s,max=1</c>. It names the arm.</param>
/// <param name="Name">The part before the colon.</param>
public sealed record PolicySpec(string Text, string Name)
{
    /// <summary>How long <c>grace</c> accepts the previous token; null under every other policy.</summary>
    public TimeSpan? Time { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Text;
}

/// <summary>The organisations of a run and the apps they are connected to.</summary>
public sealed record OrgPopulation
{
    /// <summary>How many. Default 1,500: enough that a default run never asks the same org twice in a row.</summary>
    public int Count { get; init; } = 1500;

    /// <summary>
    /// One app is made for each API family named, and orgs are dealt to them in turn. Default: the four
    /// families the amnesty of March 2018 covered.
    /// </summary>
    public IReadOnlyList<string> ApiFamilies { get; init; } = ["accounting", "payroll", "files", "assets"];
}

/// <summary>How long each phase lasts, before <c>--time-scale</c>.</summary>
public sealed record PhaseLengths
{
    /// <summary>Default 2 s: the target's pool is open and its code compiled by then.</summary>
    public TimeSpan WarmUp { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Default 7 s.</summary>
    public TimeSpan Steady { get; init; } = TimeSpan.FromSeconds(7);

    /// <summary>Default 12 s. Zero leaves the phase out.</summary>
    public TimeSpan Degraded { get; init; } = TimeSpan.FromSeconds(12);

    /// <summary>Default 9 s. Zero leaves the phase out.</summary>
    public TimeSpan Recovery { get; init; } = TimeSpan.FromSeconds(9);

    /// <summary>The longest the drain may take; it ends as soon as nothing is under way. Default 15 s.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(15);
}

/// <summary>An instant on the arm's timeline: a phase's beginning plus an offset, written <c>recovery+2s</c>.</summary>
/// <param name="Phase">The phase whose beginning counts.</param>
/// <param name="Offset">Zero or more, before <c>--time-scale</c>.</param>
public readonly record struct PhaseInstant(PhaseName Phase, TimeSpan Offset);

/// <summary>A source of arrivals. Each arrival asks one org to refresh its token.</summary>
public abstract record LoadSource
{
    /// <summary>First instant of the source. Default: the beginning of the warm-up.</summary>
    public PhaseInstant Start { get; init; } = new(PhaseName.WarmUp, TimeSpan.Zero);

    /// <summary>How long it lasts. Null: until the drain begins.</summary>
    public TimeSpan? Length { get; init; }
}

/// <summary>Evenly spaced arrivals.</summary>
public sealed record SteadyLoad : LoadSource
{
    /// <summary>Arrivals per second, above 0.</summary>
    public required double Rate { get; init; }
}

/// <summary>A rate that changes linearly.</summary>
public sealed record RampLoad : LoadSource
{
    /// <summary>Arrivals per second at the start, 0 or more.</summary>
    public required double From { get; init; }

    /// <summary>Arrivals per second at the end, 0 or more.</summary>
    public required double To { get; init; }
}

/// <summary>A burst: many orgs due within a short window, at seeded random instants.</summary>
public sealed record StormLoad : LoadSource
{
    /// <summary>How many arrivals, 1 or more; <see cref="LoadSource.Length"/> is the window they fall in and is required.</summary>
    public required int Arrivals { get; init; }
}

/// <summary>A batch of arrivals again and again, as from partners whose jobs start on the minute.</summary>
public sealed record CronLoad : LoadSource
{
    /// <summary>Time between batches, above 0.</summary>
    public required TimeSpan Every { get; init; }

    /// <summary>Arrivals in a batch, 1 or more.</summary>
    public required int Arrivals { get; init; }

    /// <summary>The batch is spread evenly over this long. Default zero: all at one instant.</summary>
    public TimeSpan Spread { get; init; }
}

/// <summary>How a partner behaves when a refresh does not go well.</summary>
public sealed record PartnerBehaviour
{
    /// <summary>How long a partner waits for the whole response before it gives up and closes. Default 2 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>What it does after a time-out, a broken connection or a 5xx: try again with the token it holds.</summary>
    public RetryBehaviour Retry { get; init; } = new();

    /// <summary>
    /// After a refusal (401) it tries again at this pace, each time with up to as much again of seeded random delay,
    /// for as long as the arm's load lasts. Default 2 s. Zero: it gives up at once.
    /// </summary>
    public TimeSpan RetryRefusedEvery { get; init; } = TimeSpan.FromSeconds(2);
}

/// <summary>How retries are spaced.</summary>
public enum RetryKind
{
    /// <summary>Never.</summary>
    None,

    /// <summary>Always <see cref="RetryBehaviour.Delay"/> apart.</summary>
    Fixed,

    /// <summary>Uniform in [0, min(cap, delay·2ⁿ)): exponential with full jitter.</summary>
    Exponential,
}

/// <summary>Retries after a failure that is not a refusal.</summary>
public sealed record RetryBehaviour
{
    /// <summary>Default exponential with full jitter, as client libraries recommend.</summary>
    public RetryKind Kind { get; init; } = RetryKind.Exponential;

    /// <summary>The first delay. Default 500 ms.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest delay. Default 4 s.</summary>
    public TimeSpan Cap { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>
    /// Tries in all, the first included; 1 or more. Default 8: enough to outlast the degraded phase, so that every
    /// org knows how it stands when the run ends.
    /// </summary>
    public int Attempts { get; init; } = 8;
}

/// <summary>How the target is set up; each value is passed to its command line.</summary>
public sealed record TargetSettings
{
    /// <summary>Connections to the database. Default 100, Npgsql's own.</summary>
    public int PoolSize { get; init; } = 100;

    /// <summary>The database commands' time-out. Default 30 s, Npgsql's own.</summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest a request may take inside the target. Default 30 s.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// <c>finish</c> or <c>cancel</c> the transaction when the caller has gone. Default finish: what a server does that
    /// does not pass the request's cancellation on, and what the incident's figures suggest.
    /// </summary>
    public string WhenCallerGone { get; init; } = "finish";
}

/// <summary>When the amnesty holds. Only the arm under <c>amnesty</c> uses it.</summary>
public sealed record AmnestyWindow
{
    /// <summary>Default: from the very beginning.</summary>
    public PhaseInstant Start { get; init; } = new(PhaseName.WarmUp, TimeSpan.Zero);

    /// <summary>Null: it stays open, as the end of 2018's was not set either.</summary>
    public PhaseInstant? End { get; init; }

    /// <summary>The API families covered. Default: those of 2018.</summary>
    public IReadOnlyList<string> ApiFamilies { get; init; } = ["accounting", "payroll", "files", "assets"];
}

/// <summary>One degradation on the network, with a start, a length and a ramp.</summary>
public sealed record FaultSpec
{
    /// <summary>Shown on every chart.</summary>
    public required string Name { get; init; }

    /// <summary>What is done to the link between target and database.</summary>
    public required FaultKind Kind { get; init; }

    /// <summary>When it sets in.</summary>
    public required PhaseInstant Start { get; init; }

    /// <summary>How long it lasts, ramps included; above 0, before <c>--time-scale</c>.</summary>
    public required TimeSpan Length { get; init; }

    /// <summary>Time to grow linearly to full strength; latency and bandwidth only. Default zero: at once.</summary>
    public TimeSpan RampUp { get; init; }

    /// <summary>Time to fade linearly at the end; latency and bandwidth only. Default zero: at once.</summary>
    public TimeSpan RampDown { get; init; }

    /// <summary>The direction it acts on. Default downstream: the database's answers.</summary>
    public FaultDirection Direction { get; init; } = FaultDirection.Downstream;

    /// <summary>Share of connections it acts on, above 0 up to 1. Default 1.</summary>
    public double Toxicity { get; init; } = 1;

    /// <summary>Latency added at full strength (<see cref="FaultKind.Latency"/>).</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>Latency varies by up to this much either way (<see cref="FaultKind.Latency"/>).</summary>
    public TimeSpan Jitter { get; init; }

    /// <summary>Kilobytes (1,000 bytes) per second at full strength (<see cref="FaultKind.Bandwidth"/>).</summary>
    public long RateKilobytes { get; init; }

    /// <summary>How long until the connection is closed or reset (<see cref="FaultKind.Timeout"/>, <see cref="FaultKind.ResetPeer"/>). Zero: a time-out that never closes.</summary>
    public TimeSpan After { get; init; }
}

/// <summary>Direction, seen from the target: upstream is toward the database.</summary>
public enum FaultDirection
{
    /// <summary>Toward the database.</summary>
    Upstream,

    /// <summary>From the database.</summary>
    Downstream,
}

/// <summary>The kinds of fault.</summary>
public enum FaultKind
{
    /// <summary>Everything arrives later.</summary>
    Latency,

    /// <summary>Everything arrives at a limited rate.</summary>
    Bandwidth,

    /// <summary>Nothing arrives, then the connection closes.</summary>
    Timeout,

    /// <summary>The connection is reset.</summary>
    ResetPeer,

    /// <summary>The database can't be reached: connections are closed, new ones refused.</summary>
    Down,
}

/// <summary>One criterion of the verdict.</summary>
public sealed record ThresholdSpec
{
    /// <summary>A name from the metric catalogue, for example <c>tokens.lost</c>.</summary>
    public required string Metric { get; init; }

    /// <summary>Only this phase. Null: the whole arm.</summary>
    public PhaseName? Phase { get; init; }

    /// <summary>Only the arm of this policy, as written in the scenario. Null: every arm.</summary>
    public string? Policy { get; init; }

    /// <summary>The comparison.</summary>
    public required ThresholdOperator Operator { get; init; }

    /// <summary>What the observed value is compared with, in the metric's unit.</summary>
    public required double Value { get; init; }
}

/// <summary>How a threshold compares: written as the key before the value.</summary>
public enum ThresholdOperator
{
    /// <summary>Passes when the observed value is at most this.</summary>
    AtMost,

    /// <summary>Passes when the observed value is at least this.</summary>
    AtLeast,

    /// <summary>Passes when the observed value is exactly this.</summary>
    Equals,
}

/// <summary>When a run counts as not measured.</summary>
public sealed record GeneratorLimits
{
    /// <summary>An arrival that starts this long after its planned instant is late. Default 100 ms.</summary>
    public TimeSpan LateAfter { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Largest share of late arrivals, 0 to 1, before the run is inconclusive. Default 0.05.</summary>
    public double LateShare { get; init; } = 0.05;

    /// <summary>Most requests under way at once; an arrival beyond it is not started, and counted. Default 5,000.</summary>
    public int InFlight { get; init; } = 5000;
}
