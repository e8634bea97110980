namespace LoadLab.Target.Refresh.Policies;

/// <summary>Inside the amnesty's window any invalid token with a valid handle gets a new token; outside it, and for
/// API families it does not cover, as strict.</summary>
public sealed class AmnestyPolicy : IRefreshPolicy
{
    /// <summary>Why there is no amnesty for OAuth 2.0.</summary>
    public const string NeedsHandle =
        "The policy amnesty cannot be combined with OAuth 2.0: it replaces an invalid token on the strength of a valid "
        + "session handle, and OAuth 2.0 has none. Use --protocol oauth1, or another policy.";

    public string Name => "amnesty";

    public Decision OnOutdatedToken(Situation situation) =>
        situation.Amnesty?.Covers(situation.Now, situation.ApiFamily) == true
            ? new Decision.Rotate(Cause.Amnesty)
            : Refused.Outdated(situation);
}
