using LoadLab.Target.Refresh.Policies;
using LoadLab.Target.Storage;

namespace LoadLab.Target.Refresh;

/// <summary>Decides a refresh from the rows that were read under the session's lock. Pure.</summary>
public static class RefreshRules
{
    /// <summary>What holds under every policy: null when the session is in good standing for this app.</summary>
    public static Refusal? OfSession(SessionRow? session, App app) => session switch
    {
        null => Refusal.HandleUnknown,
        _ when session.ConsumerKey != app.ConsumerKey => Refusal.HandleForeign,
        { IsRevoked: true } => Refusal.SessionRevoked,
        { IsExpired: true } => Refusal.SessionExpired,
        _ => null,
    };

    /// <summary>The current token may always be traded; any other is the policy's business.</summary>
    public static Decision OfToken(TokenRows tokens, App app, IRefreshPolicy policy) =>
        tokens.PresentedIsCurrent
            ? new Decision.Rotate(Cause.Rotate)
            : policy.OnOutdatedToken(
                new Situation(tokens.Now, app.ApiFamily, tokens.Presented, tokens.Current, tokens.Amnesty));
}
