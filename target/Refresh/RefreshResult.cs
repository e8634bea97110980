namespace LoadLab.Target.Refresh;

/// <summary>What came of a refresh.</summary>
public abstract record RefreshResult
{
    private RefreshResult()
    {
    }

    /// <summary>A token for the caller, committed.</summary>
    /// <param name="Token">The token itself; for the response only.</param>
    /// <param name="TokenId">Its name in evidence and ledger.</param>
    /// <param name="SessionId">The session it belongs to.</param>
    /// <param name="Org">The organisation of that session.</param>
    /// <param name="Generation">Its number within the session.</param>
    /// <param name="Attempt">The attempt that generated it; with a replay not this one.</param>
    /// <param name="Lifetime">How long resources will accept it from now on.</param>
    /// <param name="GeneratedAt">The database's time of the row.</param>
    /// <param name="IsReplay">It had been generated before.</param>
    public sealed record Issued(
        string Token, string TokenId, long SessionId, string Org, int Generation, Guid Attempt, TimeSpan Lifetime, DateTimeOffset GeneratedAt,
        bool IsReplay) : RefreshResult;

    /// <summary>No token, by rule.</summary>
    public sealed record Refused(Refusal Reason, long? SessionId) : RefreshResult;

    /// <summary>No token, because the service cannot say more now. Retrying later is right.</summary>
    public sealed record Unavailable(string Reason) : RefreshResult;

    /// <summary>COMMIT was sent and never answered: a token may exist or not.</summary>
    public sealed record InDoubt(string TokenId, long SessionId) : RefreshResult;
}
