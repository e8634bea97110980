namespace LoadLab.Scenarios;

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
