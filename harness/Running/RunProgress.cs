using LoadLab.Load;
using LoadLab.Results;
using LoadLab.Scenarios;

namespace LoadLab.Running;

/// <summary>Where an arm stands, several times a second.</summary>
public sealed record ArmProgress
{
    /// <summary>The policy.</summary>
    public required string Arm { get; init; }

    /// <summary>Which arm of the run, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>How many arms there are.</summary>
    public required int Of { get; init; }

    public required PhaseName Phase { get; init; }

    /// <summary>From the arm's first instant.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>From the arm's first instant to the drain.</summary>
    public required TimeSpan Length { get; init; }

    /// <summary>Names of the faults in force, and of the amnesty.</summary>
    public required IReadOnlyList<string> InForce { get; init; }

    public required LoadCounts Load { get; init; }

    /// <summary>Arrivals in the whole plan.</summary>
    public required int Arrivals { get; init; }

    /// <summary>Answered refreshes per second since the last report.</summary>
    public required double RefreshesPerSecond { get; init; }

    /// <summary>Since the last report; null when nothing ended.</summary>
    public required (double P50Ms, double P99Ms)? Latency { get; init; }

    /// <summary>By the target's own count; the ledger's figures come after the drain.</summary>
    public required long Generated { get; init; }

    /// <summary>By the target's own count.</summary>
    public required long Returned { get; init; }

    /// <summary>Generated and not yet received: under way, or lost.</summary>
    public long Missing => Math.Max(0, Generated - Load.Received);
}

/// <summary>Is told how a run goes. Implementations show it; none may fail the run.</summary>
public interface IRunProgress
{
    /// <summary>Something that takes a while begins: starting the stack, reconciling.</summary>
    void Stage(string what);

    /// <summary>An arm moves on. Called several times a second.</summary>
    void Arm(ArmProgress progress);

    /// <summary>An arm is done.</summary>
    void Done(ArmResult arm);

    /// <summary>Something the user should know now.</summary>
    void Warning(string what);
}
