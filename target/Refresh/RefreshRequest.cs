using LoadLab.Target.Storage;

namespace LoadLab.Target.Refresh;

/// <summary>The protocol of a session and of a refresh of it.</summary>
public enum Protocol
{
    /// <summary>OAuth 1.0a: the session is found by its handle, and the token must fit it.</summary>
    OAuth1,

    /// <summary>OAuth 2.0: the session is found by the refresh token.</summary>
    OAuth2,
}

/// <summary>A refresh whose sender was found genuine. Token and handle are here as hashes only.</summary>
/// <param name="AttemptId">The caller's name for this attempt, or one made here.</param>
/// <param name="App">The app that asks.</param>
/// <param name="TokenHash">SHA-256 of the token presented.</param>
/// <param name="HandleHash">SHA-256 of the session handle presented; null in OAuth 2.0.</param>
/// <param name="NonceHash">What names the request's nonce; null if it needs none.</param>
public sealed record RefreshRequest(Guid AttemptId, App App, byte[] TokenHash, byte[]? HandleHash, byte[]? NonceHash)
{
    public Protocol Protocol => HandleHash is null ? Protocol.OAuth2 : Protocol.OAuth1;
}
