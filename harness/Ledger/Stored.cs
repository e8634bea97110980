namespace LoadLab.Ledger;

/// <summary>An org as the generator knows it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="App">Consumer key of its app.</param>
/// <param name="ApiFamily">The app's API family.</param>
/// <param name="Seed">The token it was given to begin with.</param>
public readonly record struct LedgerOrg(string Name, string App, string ApiFamily, TokenId Seed);

/// <summary>A row of the target's <c>session</c> table.</summary>
/// <param name="Id">Its key.</param>
/// <param name="Org">Name of its org.</param>
/// <param name="App">Consumer key of its app.</param>
/// <param name="CurrentGeneration">Generation of its current token.</param>
/// <param name="ExpiresAt">The handle's end.</param>
/// <param name="RevokedAt">When it was revoked, if it was.</param>
public readonly record struct StoredSession(
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
public readonly record struct StoredToken(
    TokenId Id,
    long Session,
    int Generation,
    TokenCause Cause,
    Guid? AttemptId,
    TokenId? Presented,
    bool IsCurrent,
    DateTimeOffset GeneratedAt,
    DateTimeOffset? FirstUsedAt)
{
    /// <summary>The harness made it, through the admin surface; it isn't counted.</summary>
    public bool IsSeed => Cause == TokenCause.Seed;
}

/// <summary>Something the target wrote down about a refresh of a session.</summary>
/// <param name="Event">What.</param>
/// <param name="Token">The token; all zero of a refusal.</param>
/// <param name="Attempt">The attempt that asked for it; of a replay not the one that made it.</param>
/// <param name="Session">The session.</param>
/// <param name="At">The target's clock.</param>
public readonly record struct TokenEvidence(TokenEvent Event, TokenId Token, Guid Attempt, long Session, DateTimeOffset At);

/// <summary>What the target says of a token.</summary>
public enum TokenEvent : byte
{
    /// <summary>The database acknowledged its COMMIT.</summary>
    Acknowledged,

    /// <summary>COMMIT was sent and never answered.</summary>
    InDoubt,

    /// <summary>The whole 200 response was handed to the transport.</summary>
    Returned,

    /// <summary>The refresh was refused; there is no token.</summary>
    Rejected,
}
