using LoadLab.Target.Refresh;

namespace LoadLab.Target.Storage;

/// <summary>What a refresh reads before it decides.</summary>
/// <param name="NonceIsNew">The request's nonce was not seen before, or it needs none.</param>
/// <param name="Session">The session, if there is one.</param>
/// <param name="Tokens">Its tokens, if there is a session.</param>
public sealed record RefreshRows(bool NonceIsNew, SessionRow? Session, TokenRows? Tokens);

/// <summary>A session.</summary>
public sealed record SessionRow(
    long SessionId, string Org, string ConsumerKey, byte[] HandleHash, Protocol Protocol, int CurrentGeneration,
    bool IsExpired, bool IsRevoked);

/// <summary>A session's tokens, as far as a decision needs them.</summary>
public sealed record TokenRows(
    DateTimeOffset Now, bool PresentedIsCurrent, PresentedToken? Presented, CurrentToken Current, AmnestyWindow? Amnesty);

/// <summary>A token about to be stored.</summary>
public sealed record NewToken(string Token, byte[] Hash, int Generation, string Cause)
{
    public string TokenId => Hashes.TokenId(Hash);
}
