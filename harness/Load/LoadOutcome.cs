using LoadLab.Results;

namespace LoadLab.Load;

/// <summary>How a load went, apart from what its attempts say.</summary>
/// <param name="Counts">Final counts.</param>
/// <param name="DrainEnded">When nothing was under way any more, from the arm's first instant.</param>
/// <param name="Drained">Everything came to its own end; if not, the drain's limit ended it.</param>
/// <param name="Interrupted">The load was stopped before its last arrival.</param>
public sealed record LoadOutcome(
    LoadCounts Counts, TimeSpan DrainEnded, bool Drained, bool Interrupted)
{
    /// <summary>When the generator itself stood still for longer than the scenario's limit; empty in a run that was measured.</summary>
    public IReadOnlyList<Freeze> Freezes { get; init; } = [];
}
