using System.Text.Json.Serialization;

namespace LoadLab.Results;

/// <summary>The outcome of a run, and the one thing every report reads. Serialized as <c>result.json</c>.</summary>
/// <remarks>Times named <c>…Seconds</c> count from the first planned instant of the arm; <c>…Ms</c> are milliseconds.</remarks>
public sealed record RunResult
{
    /// <summary>Version of this format; it changes when a reader of the old one would be misled.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>The worst of the arms' verdicts.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>Why, a sentence each; empty on a plain pass.</summary>
    public IReadOnlyList<string> Reasons { get; init; } = [];

    /// <summary>The user ended the run early; what there is has been measured.</summary>
    public bool Interrupted { get; init; }

    public required RunInfo Run { get; init; }

    public required ScenarioInfo Scenario { get; init; }

    public required IReadOnlyList<ArmResult> Arms { get; init; }

    /// <summary>The comparison with a baseline, if one was asked for.</summary>
    public BaselineComparison? Baseline { get; init; }

    public required EnvironmentInfo Environment { get; init; }
}

/// <summary>Whether the run is good. A run that could not be measured is never green.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<Verdict>))]
public enum Verdict
{
    /// <summary>Measured, every invariant holds, every threshold is met.</summary>
    Pass,

    /// <summary>Measured, and an invariant or a threshold is broken.</summary>
    Fail,

    /// <summary>Not measured well enough to say.</summary>
    Inconclusive,
}

/// <summary>When and how the run was made.</summary>
public sealed record RunInfo
{
    /// <summary>Name of the run's folder.</summary>
    public required string Id { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required DateTimeOffset FinishedAt { get; init; }

    /// <summary>The command that repeats the run.</summary>
    public required string Command { get; init; }
}

/// <summary>What was run.</summary>
public sealed record ScenarioInfo
{
    public required string Name { get; init; }

    public required string Title { get; init; }

    public string Description { get; init; } = "";

    /// <summary>SHA-256 of the scenario after all options were applied: equal hashes are equal runs.</summary>
    public required string Hash { get; init; }

    public required int Seed { get; init; }

    public double TimeScale { get; init; } = 1;

    public required int Orgs { get; init; }

    /// <summary>SHA-256 over every planned instant and the org it asks: equal for equal seeds, whatever the machine does.</summary>
    public required string ArrivalsHash { get; init; }
}

/// <summary>The machine and the parts a run stood on.</summary>
public sealed record EnvironmentInfo
{
    public required string LoadLabVersion { get; init; }

    public required string Stack { get; init; }

    public required string OperatingSystem { get; init; }

    public required string Runtime { get; init; }

    public required int Cores { get; init; }

    /// <summary>Bytes.</summary>
    public required long Memory { get; init; }

    /// <summary>Version and origin of the PostgreSQL used.</summary>
    public required string PostgreSql { get; init; }

    /// <summary>Version and origin of the Toxiproxy used.</summary>
    public required string Toxiproxy { get; init; }
}

/// <summary>How the run compares with a committed one.</summary>
public sealed record BaselineComparison
{
    public required string File { get; init; }

    public required bool Regressed { get; init; }

    public required IReadOnlyList<BaselineRow> Rows { get; init; }
}

/// <summary>One metric of one policy against its baseline.</summary>
/// <param name="Policy">The arm.</param>
/// <param name="Metric">Name in the metric catalogue.</param>
/// <param name="Phase">The phase it is taken from; null for the whole arm.</param>
/// <param name="Baseline">Median of the baseline's repeats.</param>
/// <param name="Observed">Median of this run's repeats.</param>
/// <param name="Limit">The worst value that is not a regression.</param>
/// <param name="Regressed">The observed value is beyond the limit.</param>
public sealed record BaselineRow(
    string Policy, string Metric, string? Phase, double Baseline, double? Observed, double Limit, bool Regressed);
