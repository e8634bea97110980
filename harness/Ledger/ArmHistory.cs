using LoadLab.Scenarios;

namespace LoadLab.Ledger;

/// <summary>
/// Everything that is known of one arm after its drain: what the database holds, what the target says, what the
/// partners saw. Nothing is sampled. <see cref="Reconciler"/> turns it into the account.
/// </summary>
public sealed record ArmHistory
{
    public required PolicySpec Policy { get; init; }

    /// <summary>Which repetition, from 1.</summary>
    public required int Repeat { get; init; }

    /// <summary>The arm's first planned instant on the wall clock.</summary>
    public required DateTimeOffset Zero { get; init; }

    /// <summary>The orgs; attempts refer to them by index.</summary>
    public required IReadOnlyList<LedgerOrg> Orgs { get; init; }

    /// <summary>Every session row of the database.</summary>
    public required IReadOnlyList<StoredSession> Sessions { get; init; }

    /// <summary>Every token row of the database: the ground truth of <em>generated</em>.</summary>
    public required IReadOnlyList<StoredToken> Tokens { get; init; }

    /// <summary>What the target wrote down.</summary>
    public required TargetEvidence Evidence { get; init; }

    /// <summary>Every attempt the partners made.</summary>
    public required IReadOnlyList<Attempt> Attempts { get; init; }

    /// <summary>
    /// What is missing, a sentence each: evidence that ends early, a record that could not be read. Empty when the
    /// history is complete; if not, the arm is inconclusive.
    /// </summary>
    public IReadOnlyList<string> Gaps { get; init; } = [];

    /// <summary>The record of the partners' attempts is whole.</summary>
    public bool PartnersComplete { get; init; } = true;

    /// <summary>When the amnesty held; null under any other policy.</summary>
    public AmnestyPeriod? Amnesty { get; init; }
}

/// <summary>An org as the generator knows it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="App">Consumer key of its app.</param>
/// <param name="ApiFamily">The app's API family.</param>
/// <param name="Seed">The token it was given to begin with.</param>
public sealed record LedgerOrg(string Name, string App, string ApiFamily, TokenId Seed);

/// <summary>A row of the target's <c>session</c> table.</summary>
public sealed record StoredSession(
    long Id, string Org, string App, int CurrentGeneration, DateTimeOffset ExpiresAt, DateTimeOffset? RevokedAt);

/// <summary>A row of the target's <c>token</c> table.</summary>
/// <param name="Id">The token's id, from its stored hash.</param>
/// <param name="Session">The session it belongs to.</param>
/// <param name="Generation">0 for the seeded one, then 1..n.</param>
/// <param name="Cause"><c>seed</c>, <c>rotate</c>, <c>amnesty</c>, …</param>
/// <param name="AttemptId">The attempt that made it.</param>
/// <param name="Presented">The token that was presented; null for the seeded one.</param>
/// <param name="IsCurrent">It is the session's current token.</param>
/// <param name="GeneratedAt">The database's clock, within the transaction.</param>
/// <param name="FirstUsedAt">When it was first presented, where the policy keeps that.</param>
public sealed record StoredToken(
    TokenId Id,
    long Session,
    int Generation,
    string Cause,
    Guid? AttemptId,
    TokenId? Presented,
    bool IsCurrent,
    DateTimeOffset GeneratedAt,
    DateTimeOffset? FirstUsedAt)
{
    /// <summary>The harness made it, through the admin surface; it isn't counted.</summary>
    public bool IsSeed => Cause == "seed";
}

/// <summary>What the target wrote down about its own answers.</summary>
/// <param name="Returned">Token and instant of each whole 200 response handed to the transport.</param>
/// <param name="InDoubt">Attempts whose COMMIT was sent and never acknowledged.</param>
/// <param name="Complete">It ended in good order; if not, the last moments of <paramref name="Returned"/> may be missing.</param>
public sealed record TargetEvidence(
    IReadOnlyList<ReturnedToken> Returned, IReadOnlyList<Guid> InDoubt, bool Complete);

/// <summary>One <em>returned</em> record.</summary>
public readonly record struct ReturnedToken(TokenId Token, Guid Attempt, DateTimeOffset At);

/// <summary>When the amnesty holds, on the wall clock.</summary>
/// <param name="Start">First instant.</param>
/// <param name="End">First instant after it; null when it stays open.</param>
/// <param name="ApiFamilies">The families covered.</param>
public sealed record AmnestyPeriod(DateTimeOffset Start, DateTimeOffset? End, IReadOnlyList<string> ApiFamilies)
{
    /// <summary>Whether it holds for a family at an instant.</summary>
    public bool Covers(DateTimeOffset at, string apiFamily) =>
        at >= Start && (End is null || at < End) && ApiFamilies.Contains(apiFamily);
}
