using System.Text.Json.Serialization;
using LoadLab.Results;

namespace LoadLab.Ledger;

/// <summary>One refresh request of one org, as the partner saw it.</summary>
public sealed record Attempt
{
    /// <summary>Its name, sent along with the request and stored with the token it made.</summary>
    public required Guid Id { get; init; }

    /// <summary>Index of the org in <see cref="ArmHistory.Orgs"/>.</summary>
    public required int Org { get; init; }

    /// <summary>The token presented.</summary>
    public required TokenId Held { get; init; }

    /// <summary>Why it was made.</summary>
    public required AttemptTrigger Trigger { get; init; }

    /// <summary>When it was due, from the arm's first instant.</summary>
    public required TimeSpan Planned { get; init; }

    /// <summary>When it really began, from the arm's first instant.</summary>
    public required TimeSpan Started { get; init; }

    /// <summary>When it was over for the partner; null while under way.</summary>
    public TimeSpan? Ended { get; init; }

    /// <summary>How it ended.</summary>
    public AttemptOutcome Outcome { get; init; }

    /// <summary>The token it brought; null when none.</summary>
    public TokenId? Received { get; init; }

    /// <summary>The partner knows where it stands: it has a new token, or a refusal.</summary>
    [JsonIgnore]
    public bool Answered => Outcome is AttemptOutcome.Ok or AttemptOutcome.Refused;
}

/// <summary>Why an attempt was made.</summary>
public enum AttemptTrigger : byte
{
    /// <summary>The schedule said so.</summary>
    Arrival,

    /// <summary>An earlier attempt brought no answer.</summary>
    Retry,

    /// <summary>An earlier attempt was refused, and the partner tries on.</summary>
    RetryAfterRefusal,
}

/// <summary>How an attempt ended for the partner.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<AttemptOutcome>))]
public enum AttemptOutcome : byte
{
    /// <summary>It has not, or the record of it is missing.</summary>
    Unknown,

    /// <summary>The whole response was read and the new token is held.</summary>
    Ok,

    /// <summary>401: the token held is not accepted.</summary>
    Refused,

    /// <summary>The partner gave up waiting and closed the connection.</summary>
    TimedOut,

    /// <summary>503: the service could not answer.</summary>
    Unavailable,

    /// <summary>The connection failed before the response was complete.</summary>
    ConnectionFailed,

    /// <summary>Any other response.</summary>
    UnexpectedResponse,

    /// <summary>The run was ended by force while it was under way.</summary>
    Abandoned,
}
