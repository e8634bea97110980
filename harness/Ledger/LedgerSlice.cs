namespace LoadLab.Ledger;

/// <summary>
/// Everything that is known of a few orgs after the drain: what the database holds, what the target says, what the
/// partners saw. Orgs do not share sessions, so slices are reconciled apart and their accounts added up.
/// </summary>
public sealed class LedgerSlice
{
    /// <summary>Index of the first org.</summary>
    public int FirstOrg { get; set; }

    /// <summary>The orgs; attempts refer to them by index. In the last slice, that of records that belong to no org, none.</summary>
    public List<LedgerOrg> Orgs { get; } = [];

    /// <summary>The orgs' session rows.</summary>
    public List<StoredSession> Sessions { get; } = [];

    /// <summary>The token rows of these sessions: the ground truth of <em>generated</em>.</summary>
    public List<StoredToken> Tokens { get; } = [];

    /// <summary>What the target says about these sessions.</summary>
    public List<TokenEvidence> Evidence { get; } = [];

    /// <summary>The orgs' attempts, in the order in which they ended; those that never did come last.</summary>
    public List<Attempt> Attempts { get; } = [];

    /// <summary>Makes it empty, to be filled again.</summary>
    public void Clear()
    {
        Orgs.Clear();
        Sessions.Clear();
        Tokens.Clear();
        Evidence.Clear();
        Attempts.Clear();
    }
}
