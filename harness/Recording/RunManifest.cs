using System.Text.Json;
using LoadLab.Scenarios;

namespace LoadLab.Recording;

/// <summary>
/// What a run is, written before its stack comes up: enough to take its records up again without the process that began it.
/// </summary>
/// <param name="StartedAt">When it began.</param>
/// <param name="Command">The command that repeats it.</param>
/// <param name="TimeScale">What <c>--time-scale</c> said; it has been applied to the scenario.</param>
/// <param name="Repeat">How often each policy is run.</param>
/// <param name="Scenario">The scenario after every option was applied.</param>
public sealed record RunManifest(DateTimeOffset StartedAt, string Command, double TimeScale, int Repeat, Scenario Scenario)
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Writes it.</summary>
    public void Write(string path) => File.WriteAllText(path, JsonSerializer.Serialize(this, s_json));

    /// <summary>Reads it.</summary>
    /// <exception cref="JsonException">It is damaged.</exception>
    /// <exception cref="IOException">It can't be read.</exception>
    public static RunManifest Read(string path) =>
        JsonSerializer.Deserialize<RunManifest>(File.ReadAllText(path), s_json) ?? throw new JsonException("null");
}
