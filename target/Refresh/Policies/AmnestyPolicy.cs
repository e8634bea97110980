namespace LoadLab.Target.Refresh.Policies;

/// <summary>Inside the amnesty's window any invalid token with a valid handle gets a new token; outside it, and for
/// API families it does not cover, as strict.</summary>
public sealed class AmnestyPolicy : IRefreshPolicy
{
    public string Name => "amnesty";

    public Decision OnOutdatedToken(Situation situation) =>
        situation.Amnesty?.Covers(situation.Now, situation.ApiFamily) == true
            ? new Decision.Rotate(Cause.Amnesty)
            : Refused.Outdated(situation);
}
