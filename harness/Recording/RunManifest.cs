using System.Text.Json;

namespace LoadLab.Recording;

/// <summary>
/// What a run is, written before its stack comes up: enough to take it up again without the process that began it. The
/// scenario lies beside it as it was read.
/// </summary>
/// <param name="StartedAt">When it began.</param>
/// <param name="Command">The command that repeats it.</param>
/// <param name="Policies">The policies, after options.</param>
/// <param name="Seed">The seed, after options.</param>
/// <param name="Orgs">Number of orgs, after options.</param>
/// <param name="Rate">What <c>--rate</c> said.</param>
/// <param name="TimeScale">What <c>--time-scale</c> said.</param>
/// <param name="Repeat">How often each policy is run.</param>
public sealed record RunManifest(
    DateTimeOffset StartedAt, string Command, IReadOnlyList<string> Policies, int Seed, int Orgs,
    double? Rate, double? TimeScale, int Repeat)
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
