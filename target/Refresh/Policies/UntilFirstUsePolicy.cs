namespace LoadLab.Target.Refresh.Policies;

/// <summary>The previous token stays good until the current one is first used, at a resource or for a refresh.</summary>
public sealed class UntilFirstUsePolicy : IRefreshPolicy
{
    public string Name => "until-first-use";

    public Decision OnOutdatedToken(Situation situation) =>
        situation is { Presented.IsPrevious: true, Current.FirstUsedAt: null }
            ? new Decision.Rotate(Cause.UnusedSuccessor)
            : Refused.Outdated(situation);
}
