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

    /// <summary>How partners behave: one behaviour or a mix of several, each with its share. At least one.</summary>
    public IReadOnlyList<PartnerBehaviour> Partners { get; init; } = [new()];

    /// <summary>The protocol between partners and target.</summary>
    public TransportSettings Transport { get; init; } = new();

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
    /// families the amnesty of March 2018 covered. <c>wfm</c>, which it did not cover, is the only other one.
    /// </summary>
    public IReadOnlyList<string> ApiFamilies { get; init; } = ["accounting", "payroll", "files", "assets"];
}

/// <summary>How long each phase lasts, before <c>--time-scale</c>.</summary>
public sealed record PhaseLengths
{
    /// <summary>Default 2 s: the target's pool is open and its code compiled by then. Zero leaves the phase out.</summary>
    public TimeSpan WarmUp { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Default 7 s. Above 0: it is what everything else is compared with.</summary>
    public TimeSpan Steady { get; init; } = TimeSpan.FromSeconds(7);

    /// <summary>Default 12 s. Zero leaves the phase out.</summary>
    public TimeSpan Degraded { get; init; } = TimeSpan.FromSeconds(12);

    /// <summary>Default 9 s. Zero leaves the phase out.</summary>
    public TimeSpan Recovery { get; init; } = TimeSpan.FromSeconds(9);

    /// <summary>The longest the drain may take; it ends as soon as nothing is under way. Above 0. Default 15 s.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(15);
}

/// <summary>An instant on the arm's timeline: a phase's beginning plus an offset, written <c>recovery+2s</c>.</summary>
/// <param name="Phase">The phase whose beginning counts.</param>
/// <param name="Offset">Zero or more, before <c>--time-scale</c>.</param>
public readonly record struct PhaseInstant(PhaseName Phase, TimeSpan Offset);
