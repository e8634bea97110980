using LoadLab.Target.Refresh;

namespace LoadLab.Target.Storage;

/// <summary>A session as read under its lock.</summary>
public sealed record SessionRow(
    long SessionId, string Org, string ConsumerKey, int CurrentGeneration, bool IsExpired, bool IsRevoked);

/// <summary>A session's tokens as read under its lock.</summary>
public sealed record TokenRows(
    DateTimeOffset Now, bool PresentedIsCurrent, PresentedToken? Presented, CurrentToken Current, AmnestyWindow? Amnesty);

/// <summary>A token about to be stored.</summary>
public sealed record NewToken(string Token, byte[] Hash, int Generation, string Cause)
{
    public string TokenId => Hashes.TokenId(Hash);
}
