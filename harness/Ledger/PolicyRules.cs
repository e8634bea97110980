namespace LoadLab.Ledger;

/// <summary>A token that is not current any more, as the policies look at it.</summary>
/// <param name="IsPrevious">
/// It is the very token that was traded for the current one. After a lost answer and a retry under grace it is older than
/// the generation before: that one never reached anybody.
/// </param>
/// <param name="FirstTradedAt">When it was first traded; null when it never was.</param>
/// <param name="Trades">How often it was traded.</param>
/// <param name="CurrentUsedAt">When the current token was first used; null when it never was.</param>
public readonly record struct StaleToken(bool IsPrevious, DateTimeOffset? FirstTradedAt, int Trades, DateTimeOffset? CurrentUsedAt)
{
    /// <summary>Looks at a token of a session.</summary>
    /// <param name="presented">The token.</param>
    /// <param name="session">The session's tokens by generation, up to the one that was current then; not empty.</param>
    public static StaleToken Of(TokenId presented, ReadOnlySpan<StoredToken> session)
    {
        DateTimeOffset? first = null;
        var trades = 0;
        foreach (ref readonly var token in session)
        {
            if (token.Presented != presented)
                continue;

            first ??= token.GeneratedAt;
            trades++;
        }

        return new(session[^1].Presented == presented, first, trades, session[^1].FirstUsedAt);
    }
}

/// <summary>
/// What each policy allows, stated a second time and apart from the target, so that the ledger can hold the target to
/// it. Every rule speaks of a presented token that is not the current one; a current token is always accepted.
/// </summary>
public static class PolicyRules
{
    /// <summary>Whether a refresh with a token that is no longer current may succeed.</summary>
    /// <param name="terms">The policy in force and the amnesty's window.</param>
    /// <param name="stale">The token.</param>
    /// <param name="from">The earliest instant at which the target may have decided.</param>
    /// <param name="to">The latest instant at which the target may have decided.</param>
    /// <param name="apiFamily">The app's API family.</param>
    public static bool MayAccept(ArmTerms terms, StaleToken stale, DateTimeOffset from, DateTimeOffset to, string apiFamily) =>
        terms.Policy.Name switch
        {
            // Some instant of [from, to] lies within the window.
            "amnesty" => terms.Amnesty is { } amnesty
                && to >= amnesty.Start
                && (amnesty.End is null || from < amnesty.End)
                && amnesty.ApiFamilies.Contains(apiFamily),

            // The time counts from the first trade: trading again does not prolong it. That first trade is not one of the max.
            "grace" => stale is { IsPrevious: true, FirstTradedAt: { } traded }
                && from - traded <= terms.Policy.Time
                && (terms.GraceMax is not { } max || stale.Trades - 1 < max),
            "until-first-use" or "replay" => stale.IsPrevious && (stale.CurrentUsedAt is not { } used || used >= from),
            _ => false,
        };

    /// <summary>The cause under which a policy makes a token for one that is not current; null when it makes none.</summary>
    public static string? CauseOf(string policy) => policy is "amnesty" or "grace" or "until-first-use" ? policy : null;
}
