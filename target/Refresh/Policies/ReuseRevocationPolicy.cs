namespace LoadLab.Target.Refresh.Policies;

/// <summary>A refresh with an old token is taken for theft and ends the session. A token that never was one of this
/// session is only refused: it proves nothing.</summary>
public sealed class ReuseRevocationPolicy : IRefreshPolicy
{
    public string Name => "reuse-revocation";

    public Decision OnOutdatedToken(Situation situation) =>
        situation.Presented is null
            ? Refused.Outdated(situation)
            : new Decision.Revoke(Refusal.TokenReused);
}
