using LoadLab.Results;

namespace LoadLab.Gate.Metrics;

/// <summary>Which way a metric gets worse.</summary>
public enum Better
{
    /// <summary>Neither is better: it says how much was done.</summary>
    Neither,

    /// <summary>Less is better.</summary>
    Lower,

    /// <summary>More is better.</summary>
    Higher,
}

/// <summary>A figure of a run that thresholds and baselines can name. Computed from the result alone.</summary>
/// <param name="Name">Dotted, lower-case: <c>tokens.lost.inside</c>.</param>
/// <param name="Unit"><c>tokens</c>, <c>orgs</c>, <c>ms</c>, <c>s</c>, <c>ratio</c>, <c>attempts</c>, <c>arrivals</c>.</param>
/// <param name="Meaning">One sentence for the reference.</param>
/// <param name="Better">Which way is better.</param>
public sealed record Metric(string Name, string Unit, string Meaning, Better Better)
{
    /// <summary>Takes it from a whole arm; null when it can't be told from one.</summary>
    public Func<ArmResult, double?>? OfArm { get; init; }

    /// <summary>Takes it from a phase; null when it isn't measured by phase.</summary>
    public Func<PhaseResult, double?>? OfPhase { get; init; }

    /// <summary>It can be told for a whole arm.</summary>
    public bool ForArm => OfArm is not null;

    /// <summary>It can be told for a phase.</summary>
    public bool ByPhase => OfPhase is not null;

    /// <summary>
    /// The observed value. Null when there was nothing to observe: no such phase, no attempt, no value. Zero is
    /// returned only where something was tried and nothing was counted.
    /// </summary>
    /// <param name="arm">The arm.</param>
    /// <param name="phase">As results name it; null for the whole arm.</param>
    public double? Of(ArmResult arm, string? phase)
    {
        var value = phase is null
            ? OfArm?.Invoke(arm)
            : arm.Phases.FirstOrDefault(result => result.Name == phase) is { } found ? OfPhase?.Invoke(found) : null;
        return value is { } number && double.IsFinite(number) ? number : null;
    }
}
