using System.Collections;
using LoadLab.Ledger;
using LoadLab.Scenarios;
using LoadLab.Stack.Target;

namespace LoadLab.Running;

/// <summary>
/// The orgs of an arm as the ledger names them. What can be told from an org's index is told when asked; only the ids
/// of the tokens they were given are kept.
/// </summary>
/// <param name="population">How many orgs, of which apps.</param>
/// <param name="seed">The scenario's seed; part of the apps' secrets.</param>
internal sealed class OrgRegister(OrgPopulation population, int seed) : IReadOnlyList<LedgerOrg>
{
    private readonly TokenId[] _seeds = new TokenId[population.Count];

    /// <summary>An app for each API family; orgs are dealt to them in turn.</summary>
    public IReadOnlyList<TargetApp> Apps { get; } =
        [.. population.ApiFamilies.Select(family => new TargetApp($"app-{family}", $"secret-of-{family}-{seed}", family))];

    /// <inheritdoc/>
    public int Count => population.Count;

    /// <inheritdoc/>
    public LedgerOrg this[int org] =>
        new(NameOf(org), Apps[AppOf(org)].ConsumerKey, Apps[AppOf(org)].ApiFamily, _seeds[org]);

    /// <summary>Index of an org's app.</summary>
    public int AppOf(int org) => org % Apps.Count;

    /// <summary>An org as the target is told of it.</summary>
    public TargetOrg OrgOf(int org) => new(NameOf(org), Apps[AppOf(org)].ConsumerKey);

    /// <summary>Notes the token an org was given to begin with.</summary>
    public void Seeded(int org, TokenId token) => _seeds[org] = token;

    /// <inheritdoc/>
    public IEnumerator<LedgerOrg> GetEnumerator() => Enumerable.Range(0, Count).Select(org => this[org]).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static string NameOf(int org) => $"org-{org + 1:00000}";
}
