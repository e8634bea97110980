namespace LoadLab.Results;

/// <summary>A token's row in <c>ledger.csv</c>, in the order of its columns.</summary>
/// <param name="Arm">The policy as written.</param>
/// <param name="Repeat">From 1.</param>
/// <param name="TokenId">First 16 bytes of the token's SHA-256, lower-case hex.</param>
/// <param name="Org">Name of the org.</param>
/// <param name="App">Consumer key of its app.</param>
/// <param name="Generation">0 for a seeded token, then 1..n.</param>
/// <param name="Cause"><c>seed</c>, <c>rotate</c>, <c>amnesty</c>, …</param>
/// <param name="AttemptId">The attempt that made it; null for seeded tokens.</param>
/// <param name="GeneratedAt">The database's clock.</param>
/// <param name="ReturnedAt">The target's clock.</param>
/// <param name="ReceivedAt">The generator's clock.</param>
/// <param name="Lost">Where it was lost, if it was.</param>
public sealed record LedgerRow(
    string Arm,
    int Repeat,
    string TokenId,
    string Org,
    string App,
    int Generation,
    string Cause,
    Guid? AttemptId,
    DateTimeOffset GeneratedAt,
    DateTimeOffset? ReturnedAt,
    DateTimeOffset? ReceivedAt,
    LossStage Lost);

/// <summary>Where a token was lost.</summary>
public enum LossStage
{
    /// <summary>It was not.</summary>
    None,

    /// <summary>Committed, never returned.</summary>
    Inside,

    /// <summary>Returned, never received.</summary>
    Transit,
}
