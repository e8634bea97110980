namespace LoadLab.Target.Refresh;

/// <summary>What is done with one refresh.</summary>
public abstract record Decision
{
    private Decision()
    {
    }

    /// <summary>A new token replaces the current one; <paramref name="Cause"/> is stored with it.</summary>
    public sealed record Rotate(string Cause) : Decision;

    /// <summary>The current token is answered once more; nothing is generated.</summary>
    public sealed record Replay : Decision;

    /// <summary>No token.</summary>
    public sealed record Refuse(Refusal Reason) : Decision;

    /// <summary>No token, and the whole session ends.</summary>
    public sealed record Revoke(Refusal Reason) : Decision;
}

/// <summary>Why a token was generated, as stored in <c>token.cause</c>.</summary>
public static class Cause
{
    /// <summary>Made by the first authentication, not by a refresh.</summary>
    public const string Seed = "seed";

    /// <summary>The current token was traded in.</summary>
    public const string Rotate = "rotate";

    /// <summary>An invalid token was traded in during an amnesty.</summary>
    public const string Amnesty = "amnesty";

    /// <summary>The previous token was traded in again within its grace time.</summary>
    public const string Grace = "grace";

    /// <summary>The previous token was traded in again before its successor was used.</summary>
    public const string UnusedSuccessor = "until-first-use";
}

/// <summary>Why a refresh got no token.</summary>
public enum Refusal
{
    /// <summary>The request was seen before.</summary>
    NonceUsed,

    /// <summary>No session has this handle.</summary>
    HandleUnknown,

    /// <summary>The handle belongs to another app.</summary>
    HandleForeign,

    /// <summary>The handle's ten years are over.</summary>
    SessionExpired,

    /// <summary>The session was ended.</summary>
    SessionRevoked,

    /// <summary>The token was never a token of this session.</summary>
    TokenUnknown,

    /// <summary>The token was replaced and the policy does not accept it any more.</summary>
    TokenOutdated,

    /// <summary>The token was replaced, and under this policy presenting it again ends the session.</summary>
    TokenReused,
}
