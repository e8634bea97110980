using LoadLab.Target.Refresh;

namespace LoadLab.Target.OAuth;

/// <summary>What a refresh that gets no token is told.</summary>
public static class RefusalProblems
{
    public static Problem Of(RefreshResult result, string token) => result switch
    {
        RefreshResult.Refused refused => Of(refused.Reason, token),
        RefreshResult.InDoubt => Problem.Unavailable(
            "in_doubt", "The database did not confirm in time; retry with the token you hold"),
        RefreshResult.Unavailable unavailable => Problem.Unavailable(
            unavailable.Reason, "The service cannot answer now; retry with the token you hold"),
        _ => throw new ArgumentException("Not a refusal.", nameof(result)),
    };

    // A handle of another app is answered like one that never was: nobody can probe for handles.
    private static Problem Of(Refusal reason, string token) => reason switch
    {
        Refusal.NonceUsed => new Problem(401, "nonce_used"),
        Refusal.HandleUnknown or Refusal.HandleForeign =>
            Problem.WithAdvice(401, "token_rejected", "The session handle is not valid"),
        Refusal.SessionRevoked => Problem.WithAdvice(
            401, "token_revoked", "The session was revoked; the organisation must authenticate again"),
        Refusal.SessionExpired => Problem.WithAdvice(
            401, "permission_denied", "The session handle has expired; the organisation must authenticate again"),
        Refusal.TokenReused => Problem.WithAdvice(
            401, "token_used", "The token was used before; its session is now revoked"),
        _ => Problem.TokenMismatch(token),
    };
}
