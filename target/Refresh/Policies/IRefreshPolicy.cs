namespace LoadLab.Target.Refresh.Policies;

/// <summary>How a refresh is treated whose access token is not the session's current one. The handle, the app and the
/// session were found good before a policy is asked; no policy can excuse those.</summary>
public interface IRefreshPolicy
{
    /// <summary>The policy as it is written on the command line.</summary>
    string Name { get; }

    Decision OnOutdatedToken(Situation situation);
}

internal static class Refused
{
    /// <summary>The plain no that every policy falls back to.</summary>
    public static Decision Outdated(Situation situation) =>
        new Decision.Refuse(situation.Presented is null ? Refusal.TokenUnknown : Refusal.TokenOutdated);
}
