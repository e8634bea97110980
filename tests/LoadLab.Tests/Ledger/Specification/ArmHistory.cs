using LoadLab.Ledger;

namespace LoadLab.Tests.Ledger.Specification;

/// <summary>Everything that is known of one arm, in memory.</summary>
internal sealed record ArmHistory
{
    public required ArmTerms Terms { get; init; }

    public required IReadOnlyList<LedgerOrg> Orgs { get; init; }

    public required IReadOnlyList<StoredSession> Sessions { get; init; }

    public required IReadOnlyList<StoredToken> Tokens { get; init; }

    public required IReadOnlyList<TokenEvidence> Evidence { get; init; }

    public required IReadOnlyList<Attempt> Attempts { get; init; }

    /// <summary>The end of the drain.</summary>
    public required TimeSpan End { get; init; }
}
