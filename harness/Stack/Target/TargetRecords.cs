namespace LoadLab.Stack.Target;

/// <summary>An app to register.</summary>
/// <param name="ConsumerKey">Its name on the wire.</param>
/// <param name="ConsumerSecret">Signs its requests.</param>
/// <param name="ApiFamily"><c>accounting</c>, <c>payroll</c>, <c>files</c>, <c>assets</c> or <c>wfm</c>.</param>
public sealed record TargetApp(string ConsumerKey, string ConsumerSecret, string ApiFamily);

/// <summary>An org to connect to an app.</summary>
public sealed record TargetOrg(string Org, string ConsumerKey);

/// <summary>An org connected: what its partner holds.</summary>
/// <param name="Org">Name of the org.</param>
/// <param name="ConsumerKey">Its app.</param>
/// <param name="SessionHandle">Needed by every refresh.</param>
/// <param name="Token">The access token held.</param>
/// <param name="TokenSecret">Signs with it.</param>
/// <param name="TokenId">Names the token in the ledger; the token itself is in no record.</param>
public sealed record TargetSession(
    string Org, string ConsumerKey, string SessionHandle, string Token, string TokenSecret, string TokenId);

/// <summary>When and for whom the amnesty holds.</summary>
/// <param name="Start">Its first instant.</param>
/// <param name="End">Its end; null means open.</param>
/// <param name="ApiFamilies">The API families it covers.</param>
public sealed record TargetAmnesty(DateTimeOffset Start, DateTimeOffset? End, IReadOnlyList<string> ApiFamilies);

/// <summary>What the target counted since it started.</summary>
public sealed record TargetCounters
{
    /// <summary>Tokens whose commit was acknowledged.</summary>
    public required long Generated { get; init; }

    /// <summary>Responses with a token handed to the transport.</summary>
    public required long Returned { get; init; }

    /// <summary>Commits sent whose outcome was never learned.</summary>
    public required long InDoubt { get; init; }

    /// <summary>Refreshes refused, by reason.</summary>
    public required IReadOnlyDictionary<string, long> Rejected { get; init; }

    /// <summary>Refreshes answered 503.</summary>
    public required long Unavailable { get; init; }

    /// <summary>Refreshes turned away before they reached the database.</summary>
    public required long QueueRejected { get; init; }

    /// <summary>Refreshes in progress now.</summary>
    public required long InFlight { get; init; }

    /// <summary>Database connections in use now.</summary>
    public required long PoolInUse { get; init; }
}

/// <summary>Whether everything in progress ended in time.</summary>
public sealed record TargetDrain(bool Drained, int InFlight);

/// <summary>The admin surface answered with an error.</summary>
public sealed class TargetAdminException(string message, int status, string body) : Exception(message)
{
    /// <summary>HTTP status.</summary>
    public int Status => status;

    /// <summary>Body of the response.</summary>
    public string Body => body;
}
