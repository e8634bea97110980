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
/// <param name="Orgs">Every org with the token it was given, as hex.</param>
/// <param name="Amnesty">When the amnesty holds, under that policy.</param>
public sealed record ArmManifest(
    string Policy, double? GraceSeconds, int Repeat, string Database, DateTimeOffset Zero,
    IReadOnlyList<ManifestOrg> Orgs, AmnestyPeriod? Amnesty)
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { WriteIndented = false };

    /// <summary>Writes it.</summary>
    public void Write(string path) => File.WriteAllText(path, JsonSerializer.Serialize(this, s_json));

    /// <summary>Reads it.</summary>
    /// <exception cref="JsonException">It is damaged.</exception>
    public static ArmManifest Read(string path) =>
        JsonSerializer.Deserialize<ArmManifest>(File.ReadAllText(path), s_json) ?? throw new JsonException("null");

    /// <summary>Puts the arm's records together.</summary>
    public ArmHistory History(
        IReadOnlyList<StoredSession> sessions, IReadOnlyList<StoredToken> tokens,
        TargetEvidence evidence, AttemptLogContent attempts, IEnumerable<string?> gaps) => new()
        {
            Policy = new PolicySpec(Policy, Policy.Split(':')[0]) { Time = GraceSeconds is { } s ? TimeSpan.FromSeconds(s) : null },
            Repeat = Repeat,
            Zero = Zero,
            Orgs = Orgs.Select(o => new LedgerOrg(o.Name, o.App, o.ApiFamily, TokenId.Parse(o.Seed))).ToList(),
            Sessions = sessions,
            Tokens = tokens,
            Evidence = evidence,
            Attempts = attempts.Attempts,
            PartnersComplete = attempts.Gap is null,
            Gaps = gaps.Append(attempts.Gap).OfType<string>().ToList(),
            Amnesty = Amnesty,
        };
}

/// <summary>An org in the manifest.</summary>
public sealed record ManifestOrg(string Name, string App, string ApiFamily, string Seed);
