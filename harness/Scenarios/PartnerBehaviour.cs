namespace LoadLab.Scenarios;

/// <summary>
/// How some of the partners behave. A scenario mixes one or more behaviours; which org has which is drawn from the seed
/// and the org's index alone, by the behaviours' shares.
/// </summary>
public sealed record PartnerBehaviour
{
    /// <summary>Tells the behaviours of a mix apart. Default: what a scenario of one behaviour needs no name for.</summary>
    public string Name { get; init; } = "partners";

    /// <summary>Its weight in the mix, above 0: an org behaves so with the probability of this ÷ the sum of all. Default 1.</summary>
    public double Share { get; init; } = 1;

    /// <summary>How long a partner waits for the whole response before it gives up and closes; above 0. Default 2 s: what impatient clients use.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>What it does after a time-out, a broken connection or a 5xx: try again with the token it holds.</summary>
    public RetryBehaviour Retry { get; init; } = new();

    /// <summary>What it does after a refusal (401) of a refresh.</summary>
    public RefusalBehaviour WhenRefused { get; init; } = new();

    /// <summary>
    /// Between refreshes the org calls the API this often with the token it holds, from a seeded random first instant
    /// within the first of these intervals, so that orgs don't call in step; a 401 makes it refresh. Above 0. Null, the
    /// default: never, so that a scenario measures refreshes alone.
    /// </summary>
    public TimeSpan? ApiCallEvery { get; init; }

    /// <summary>
    /// How many processes share the org's one token, 1 to 8. With several, every refresh is started by each of them: they
    /// race, and the losers hold an outdated token until they read the shared store again. Default 1.
    /// </summary>
    public int Processes { get; init; } = 1;

    /// <summary>How long after the first the last of an org's processes starts the same refresh; those between are spread evenly. Default zero: all at one instant, the worst case.</summary>
    public TimeSpan ProcessSpread { get; init; }

    /// <summary>How it uses connections. Default shared.</summary>
    public ConnectionUse Connections { get; init; } = ConnectionUse.Shared;
}

/// <summary>How a partner uses connections to the target.</summary>
public enum ConnectionUse
{
    /// <summary>One pool for all its orgs, as a server with one HTTP client has; the usual advice, hence the default.</summary>
    Shared,

    /// <summary>A connection of its own for each org, kept open: as installed products, one a customer, do.</summary>
    PerOrg,

    /// <summary>A fresh connection for each request, closed after it: as scripts and one client object a call do.</summary>
    PerRequest,
}
