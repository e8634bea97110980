using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using LoadLab.Results;

namespace LoadLab.Gate.Baselines;

/// <summary>
/// What a run found when all was well, and how much worse a later one may be. A JSON file in <c>results/baselines/</c>,
/// made by a run and meant to be read, and its margins to be edited, by people.
/// </summary>
public sealed partial record Baseline
{
    /// <summary>Version of this format.</summary>
    public const int CurrentSchemaVersion = 1;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Version of this format.</summary>
    public int SchemaVersion { get; init; } = CurrentSchemaVersion;

    /// <summary>Name of the scenario.</summary>
    public required string Scenario { get; init; }

    /// <summary>SHA-256 of the scenario after all options: only runs of the very same one compare.</summary>
    public required string ScenarioHash { get; init; }

    /// <summary>The command that made it.</summary>
    public required string Command { get; init; }

    /// <summary>When the run ended.</summary>
    public required DateTimeOffset MadeAt { get; init; }

    /// <summary>The machine it was made on: for people, as figures of another machine differ.</summary>
    public required EnvironmentInfo MadeOn { get; init; }

    /// <summary>The policies, in the scenario's order.</summary>
    public required IReadOnlyList<BaselineArm> Arms { get; init; }

    /// <summary>Where it was read from; not part of the file.</summary>
    [JsonIgnore]
    public string File { get; init; } = "";

    /// <summary>Makes a baseline of a run. Give the run several repeats: their spread is the noise to be expected.</summary>
    /// <exception cref="BaselineException">The run was not measured, so it is no measure for others.</exception>
    public static Baseline From(RunResult run)
    {
        if (WhyNotUsable(run) is { } why)
            throw new BaselineException($"No baseline can be made of this run: {why}.");

        return new()
        {
            Scenario = run.Scenario.Name,
            ScenarioHash = run.Scenario.Hash,
            Command = run.Run.Command,
            MadeAt = run.Run.FinishedAt,
            MadeOn = run.Environment,
            Arms = run.Arms
                .GroupBy(arm => arm.Policy)
                .Select(repeats => BaselineArm.From(repeats.Key, repeats.ToList()))
                .ToList(),
        };
    }

    /// <summary>Reads a baseline from its text.</summary>
    /// <param name="json">The file's text.</param>
    /// <param name="file">How messages name the file.</param>
    /// <exception cref="BaselineException">It isn't one, or says what can't be.</exception>
    public static Baseline Parse(string json, string file)
    {
        Baseline baseline;
        try
        {
            baseline = JsonSerializer.Deserialize<Baseline>(json, Json) ?? throw new BaselineException($"{file} holds no baseline.");
        }
        catch (JsonException e)
        {
            throw new BaselineException($"{file} is not a baseline: {e.Message}", e);
        }

        if (baseline.Mistakes().ToList() is { Count: > 0 } mistakes)
            throw new BaselineException($"{file} is not a valid baseline: {string.Join("; ", mistakes)}.");
        return baseline with { File = file };
    }

    /// <summary>The file's text.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json) + "\n";

    // A failed threshold does not hinder: a new baseline is made exactly when figures have changed for good.
    private static string? WhyNotUsable(RunResult run) =>
        run.Interrupted ? "it was interrupted"
        : run.Arms.Count == 0 ? "it has no arms"
        : run.Arms.Any(arm => arm.Verdict == Verdict.Inconclusive) ? "an arm is inconclusive"
        : run.Arms.Any(arm => arm.Invariants.Any(i => i.Verdict == Verdict.Fail)) ? "an invariant is broken"
        : null;

    private IEnumerable<string> Mistakes()
    {
        if (SchemaVersion != CurrentSchemaVersion)
            yield return $"its schemaVersion is {SchemaVersion}, expected {CurrentSchemaVersion}";
        if (Scenario is null || ScenarioHash is null || Command is null || MadeOn is null || Arms is null
            || Arms.Any(arm => arm?.Policy is null || arm.Metrics is null || arm.Metrics.Contains(null!)))
        {
            yield return "a value is null";
            yield break;
        }

        foreach (var arm in Arms)
            foreach (var metric in arm.Metrics)
                if (metric.Mistake() is { } mistake)
                    yield return $"{arm.Policy}, {metric.Metric}: {mistake}";
    }
}

/// <summary>What one policy's repeats found.</summary>
/// <param name="Policy">As written.</param>
/// <param name="Metrics">The figures that are compared.</param>
public sealed record BaselineArm(string Policy, IReadOnlyList<BaselineMetric> Metrics)
{
    internal static BaselineArm From(string policy, IReadOnlyList<ArmResult> repeats) =>
        new(policy, [.. GatedMetric.Defaults.Select(gated => gated.Observe(repeats)).OfType<BaselineMetric>()]);
}

/// <summary>A baseline can't be made or read.</summary>
public sealed class BaselineException : Exception
{
    /// <summary>With the sentence that a user reads.</summary>
    public BaselineException(string message, Exception? cause = null) : base(message, cause)
    {
    }
}
