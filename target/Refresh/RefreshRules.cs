using LoadLab.Target.Refresh.Policies;
using LoadLab.Target.Storage;

namespace LoadLab.Target.Refresh;

/// <summary>Decides a refresh from the rows that were read for it. Pure.</summary>
public static class RefreshRules
{
    public static Decision Decide(RefreshRequest request, RefreshRows rows, IRefreshPolicy policy) =>
        Forbidden(request, rows) is { } reason ? new Decision.Refuse(reason)
        : rows.Tokens!.PresentedIsCurrent ? new Decision.Rotate(Cause.Rotate)
        : policy.OnOutdatedToken(new Situation(
            rows.Tokens.Now, request.App.ApiFamily, rows.Tokens.Presented, rows.Tokens.Current, rows.Tokens.Amnesty));

    /// <summary>What no policy can excuse; null when the session is in good standing for this app.</summary>
    private static Refusal? Forbidden(RefreshRequest request, RefreshRows rows) => rows switch
    {
        { NonceIsNew: false } => Refusal.NonceUsed,
        { Session: null } => Refusal.HandleUnknown,
        { Session: var session } when session.Protocol != request.Protocol => Refusal.HandleUnknown,
        { Session: var session } when session.ConsumerKey != request.App.ConsumerKey => Refusal.HandleForeign,
        { Session.IsRevoked: true } => Refusal.SessionRevoked,
        { Session.IsExpired: true } => Refusal.SessionExpired,
        _ => null,
    };
}
