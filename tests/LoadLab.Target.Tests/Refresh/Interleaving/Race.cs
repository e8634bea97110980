namespace LoadLab.Target.Tests.Refresh.Interleaving;

/// <summary>What one of several does at the same time as the others.</summary>
internal enum Act
{
    /// <summary>Refreshes with the session's first token.</summary>
    RefreshWithFirst,

    /// <summary>Refreshes with the token that the first one was traded for.</summary>
    RefreshWithSecond,

    /// <summary>Shows that second token to a protected resource.</summary>
    UseSecond,
}

/// <summary>Several acts at once on one session.</summary>
/// <param name="Name">For messages.</param>
/// <param name="TradedBefore">The first token was traded for the second before the race.</param>
/// <param name="Acts">Who takes part.</param>
internal sealed record Race(string Name, bool TradedBefore, params Act[] Acts)
{
    public static readonly Race Two = new("one token, twice", false, Act.RefreshWithFirst, Act.RefreshWithFirst);

    public static readonly Race Three =
        new("one token, three times", false, Act.RefreshWithFirst, Act.RefreshWithFirst, Act.RefreshWithFirst);

    public static readonly Race PreviousAndCurrent =
        new("the previous token and the current one", true, Act.RefreshWithFirst, Act.RefreshWithSecond);

    public static readonly Race PreviousAndUse =
        new("the previous token while the current one is used", true, Act.RefreshWithFirst, Act.UseSecond);

    public static readonly Race CurrentAndUse =
        new("the current token while it is used", true, Act.RefreshWithSecond, Act.UseSecond);
}
