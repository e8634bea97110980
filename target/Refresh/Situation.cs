namespace LoadLab.Target.Refresh;

/// <summary>The facts that a policy decides on: a session in good standing and a token that is not its current one.</summary>
/// <param name="Now">The database's clock, the only one that all target processes share.</param>
/// <param name="ApiFamily">The family of the app that asks.</param>
/// <param name="Presented">The token presented, or null when this session never had it.</param>
/// <param name="Current">The session's current token.</param>
/// <param name="Amnesty">The amnesty's window, if one is set.</param>
public sealed record Situation(
    DateTimeOffset Now, string ApiFamily, PresentedToken? Presented, CurrentToken Current, AmnestyWindow? Amnesty);

/// <summary>A token of this session that was presented and is not the current one.</summary>
/// <param name="IsPrevious">It is the very token that was traded for the current one.</param>
/// <param name="FirstTradedAt">When it was first traded for a new one; null if it never was.</param>
/// <param name="Trades">How many tokens it was traded for so far.</param>
public sealed record PresentedToken(bool IsPrevious, DateTimeOffset? FirstTradedAt, long Trades);

/// <summary>The session's current token.</summary>
/// <param name="Generation">Its number: the first authentication makes 0, refreshes make 1, 2, 3…</param>
/// <param name="AttemptId">The attempt that made it; null for generation 0.</param>
/// <param name="FirstUsedAt">When a protected resource first saw it; null: not used yet.</param>
/// <param name="ExpiresAt">Until when protected resources accept it.</param>
public sealed record CurrentToken(int Generation, Guid? AttemptId, DateTimeOffset? FirstUsedAt, DateTimeOffset ExpiresAt);

/// <summary>When, and for whom, an invalid token with a valid handle gets a new token.</summary>
/// <param name="Start">Its first instant.</param>
/// <param name="End">The first instant after it; null: open-ended.</param>
/// <param name="ApiFamilies">The API families it covers.</param>
public sealed record AmnestyWindow(DateTimeOffset Start, DateTimeOffset? End, IReadOnlyList<string> ApiFamilies)
{
    /// <summary>The families of the amnesty of March 2018.</summary>
    public static readonly IReadOnlyList<string> FamiliesOf2018 = ["accounting", "payroll", "files", "assets"];

    public bool Covers(DateTimeOffset now, string apiFamily) =>
        now >= Start && (End is null || now < End) && ApiFamilies.Contains(apiFamily);
}
