namespace LoadLab.Target.Refresh.Policies;

/// <summary>An old token is void from the moment its successor is stored.</summary>
public sealed class StrictPolicy : IRefreshPolicy
{
    public string Name => "strict";

    public Decision OnOutdatedToken(Situation situation) => Refused.Outdated(situation);
}
