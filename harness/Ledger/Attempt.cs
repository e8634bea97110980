using System.Text.Json.Serialization;
using LoadLab.Results;

namespace LoadLab.Ledger;

/// <summary>One thing an org did with its session, as the partner saw it: a refresh, an API call, or authenticating again.</summary>
/// <remarks>A struct, so that recording one allocates nothing. Pass it as <c>in</c>.</remarks>
public readonly record struct Attempt
{
    /// <summary>Its name, sent along with the request and stored with the token it made.</summary>
    public required Guid Id { get; init; }

    /// <summary>What was done. Default a refresh.</summary>
    public AttemptKind Kind { get; init; }

    /// <summary>Which of the org's processes did it; 0 where an org has one.</summary>
    public byte Process { get; init; }

    /// <summary>Index of the org, from 0: its place in the file of orgs.</summary>
    public required int Org { get; init; }

    /// <summary>The token presented; to the resource by an API call. What the org held before it, where a person authenticated again.</summary>
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

    /// <summary>The token it brought; null when none. Of a re-authentication, the new session's first one. An API call brings none.</summary>
    public TokenId? Received { get; init; }

    /// <summary>Number of the record by which the log said that it began; set when read back.</summary>
    public long StartRecord { get; init; }

    /// <summary>
    /// Number of the record by which the log said that it ended, the order in which the org's token store was written;
    /// set when read back, meaningless while <see cref="Ended"/> is null.
    /// </summary>
    public long EndRecord { get; init; }

    /// <summary>The partner knows where it stands: it has a new token, or a refusal.</summary>
    [JsonIgnore]
    public bool Answered => Outcome is AttemptOutcome.Ok or AttemptOutcome.Refused;
}

/// <summary>What an org did.</summary>
public enum AttemptKind : byte
{
    /// <summary>It traded its token for a new one.</summary>
    Refresh,

    /// <summary>It presented its token to a protected resource.</summary>
    ApiCall,

    /// <summary>A person authenticated again, through the target's admin surface: the org has a new session.</summary>
    Reauthentication,
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

    /// <summary>The API answered 401, so the partner refreshes.</summary>
    AfterApiRefusal,

    /// <summary>A person authenticated again.</summary>
    Person,

    /// <summary>An API call between refreshes.</summary>
    Background,
}

/// <summary>How an attempt ended for the partner.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<AttemptOutcome>))]
public enum AttemptOutcome : byte
{
    /// <summary>It has not, or the record of it is missing.</summary>
    Unknown,

    /// <summary>The whole response was read; of a refresh, the new token is held.</summary>
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
