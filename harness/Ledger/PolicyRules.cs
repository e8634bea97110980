using LoadLab.Scenarios;

namespace LoadLab.Ledger;

/// <summary>
/// What each policy allows, stated a second time and apart from the target, so that the ledger can hold the target to
/// it. Every rule speaks of a presented token that is not the current one; a current token is always accepted.
/// </summary>
public static class PolicyRules
{
    /// <summary>Whether a refresh with a token that is no longer current may succeed.</summary>
    /// <param name="policy">The policy in force.</param>
    /// <param name="presented">The stale token.</param>
    /// <param name="session">The session's tokens by generation, up to the one that was current then.</param>
    /// <param name="from">The earliest instant at which the target may have decided.</param>
    /// <param name="to">The latest instant at which the target may have decided.</param>
    /// <param name="amnesty">The amnesty's window under that policy.</param>
    /// <param name="apiFamily">The app's API family.</param>
    public static bool MayAccept(
        PolicySpec policy,
        StoredToken presented,
        IReadOnlyList<StoredToken> session,
        DateTimeOffset from,
        DateTimeOffset to,
        AmnestyPeriod? amnesty,
        string apiFamily)
    {
        var current = session[^1];

        // Previous is the very token that was traded for the current one. After a lost answer and a retry under grace it is
        // older than the generation before: that one never reached anybody.
        var isPrevious = current.Presented == presented.Id;
        return policy.Name switch
        {
            // Some instant of [from, to] lies within the window.
            "amnesty" => amnesty is not null
                && to >= amnesty.Start
                && (amnesty.End is null || from < amnesty.End)
                && amnesty.ApiFamilies.Contains(apiFamily),
            // The time counts from the first trade: trading again does not prolong it.
            "grace" => isPrevious && from - session.First(t => t.Presented == presented.Id).GeneratedAt <= policy.Time,
            "until-first-use" or "replay" => isPrevious && (current.FirstUsedAt is not { } used || used >= from),
            _ => false,
        };
    }
}
