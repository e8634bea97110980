namespace LoadLab.Target.Refresh.Policies;

/// <summary>The same refresh repeated gets the same successor, until that one is used.</summary>
public sealed class ReplayPolicy : IRefreshPolicy
{
    public string Name => "replay";

    public Decision OnOutdatedToken(Situation situation) =>
        situation is { Presented.IsPrevious: true, Current.FirstUsedAt: null }
            ? new Decision.Replay()
            : Refused.Outdated(situation);
}
