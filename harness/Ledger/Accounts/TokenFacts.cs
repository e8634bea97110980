namespace LoadLab.Ledger.Accounts;

/// <summary>What the records say of one token, besides its row.</summary>
internal struct TokenFacts
{
    /// <summary>Its org within the slice; −1 when its session's org is unknown.</summary>
    public int Org;

    /// <summary>The attempt that made it, by its place in the slice; −1 when its org made none of that name.</summary>
    public int Maker;

    /// <summary>How many attempts say to have received it.</summary>
    public int Receipts;

    /// <summary>When it was first received; of tokens an org was given to begin with, nothing.</summary>
    public DateTimeOffset? ReceivedAt;

    /// <summary>When it was first returned.</summary>
    public DateTimeOffset? ReturnedAt;

    /// <summary>The record by which its org first came to hold it; <see cref="long.MaxValue"/> when it never did, −1 for the first seed.</summary>
    public long HeldSince;

    /// <summary>The target says that its COMMIT was acknowledged, or that it never learned.</summary>
    public bool Committed;

    /// <summary>A row before has the same id: this one is no token of its own, and is not counted.</summary>
    public bool Doubled;

    /// <summary>Where it was lost.</summary>
    public readonly LoadLab.Results.LossStage Lost =>
        Receipts > 0 ? Results.LossStage.None : ReturnedAt is null ? Results.LossStage.Inside : Results.LossStage.Transit;
}
