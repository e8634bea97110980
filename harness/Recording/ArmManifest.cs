using System.Text.Json;
using LoadLab.Ledger;
using LoadLab.Scenarios;

namespace LoadLab.Recording;

/// <summary>What an arm is, written before its first request, so that its records can be read without the process that made them.</summary>
/// <param name="Policy">The policy as written.</param>
/// <param name="GraceSeconds">The grace time, under that policy.</param>
/// <param name="Repeat">Which repetition, from 1.</param>
/// <param name="Database">Name of its database.</param>
/// <param name="Zero">The arm's first instant.</param>
/// <param name="Amnesty">When the amnesty holds, under that policy.</param>
public sealed record ArmManifest(
    string Policy, double? GraceSeconds, int Repeat, string Database, DateTimeOffset Zero, AmnestyPeriod? Amnesty)
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Writes it.</summary>
    public void Write(string path) => File.WriteAllText(path, JsonSerializer.Serialize(this, s_json));

    /// <summary>Reads it.</summary>
    /// <exception cref="JsonException">It is damaged.</exception>
    public static ArmManifest Read(string path) =>
        JsonSerializer.Deserialize<ArmManifest>(File.ReadAllText(path), s_json) ?? throw new JsonException("null");

    /// <summary>What the ledger has to know of it; the apps' families come with the orgs.</summary>
    public ArmTerms Terms() => new()
    {
        Policy = new PolicySpec(Policy, Policy.Split(':')[0]) { Time = GraceSeconds is { } s ? TimeSpan.FromSeconds(s) : null },
        Repeat = Repeat,
        Zero = Zero,
        Amnesty = Amnesty,
        Families = new Dictionary<string, string>(),
    };
}
