using System.Net;
using LoadLab.Target.Refresh.Policies;

namespace LoadLab.Target.Hosting;

/// <summary>What happens to a transaction whose caller has hung up.</summary>
public enum WhenCallerGone
{
    /// <summary>It is carried through: the token is generated and nobody is there to take it.</summary>
    Finish,

    /// <summary>It is cancelled; what was sent already may still take effect.</summary>
    Cancel,
}

/// <summary>How the statements of a refresh travel to the database.</summary>
public enum TransactionShape
{
    /// <summary>One statement at a time, as an object mapper does it: the longest window for loss.</summary>
    Roundtrips,
}

/// <summary>Everything that can be set when the target starts. Each default's reason stands beside it.</summary>
public sealed record TargetOptions
{
    /// <summary>An Npgsql connection string. The tables live in its default schema.</summary>
    public required string Database { get; init; }

    /// <summary>Where partners call. Port 0: the system chooses, so that several targets fit on one machine.</summary>
    public IPEndPoint Listen { get; init; } = new(IPAddress.Loopback, 0);

    /// <summary>Where the operator calls; it has no authentication, hence loopback.</summary>
    public IPEndPoint Admin { get; init; } = new(IPAddress.Loopback, 0);

    /// <summary>How an outdated token is treated. Strict, as the API of 2018 was before its amnesty.</summary>
    public IRefreshPolicy Policy { get; init; } = new StrictPolicy();

    /// <summary>The evidence file; none: only the counters are kept.</summary>
    public string? Evidence { get; init; }

    /// <summary>Database connections at most, 1 or more. 100 is Npgsql's own default.</summary>
    public int PoolSize { get; init; } = 100;

    /// <summary>Requests that may wait for a connection before the next is answered 503 at once.
    /// 500: five times the pool, so a healthy database (20 ms a refresh) clears a full queue in 100 ms;
    /// whoever waits longer would mostly be gone when the turn comes.</summary>
    public int QueueLimit { get; init; } = 500;

    /// <summary>The wait for one statement's answer, COMMIT included. 30 s is Npgsql's own default.</summary>
    public Duration CommandTimeout { get; init; } = Duration.Seconds(30);

    /// <summary>The wait for a whole request. 30 s: what load balancers usually allow.</summary>
    public Duration RequestTimeout { get; init; } = Duration.Seconds(30);

    /// <summary>Finish by default, because servers do not notice by themselves that a caller hung up.</summary>
    public WhenCallerGone WhenCallerGone { get; init; } = WhenCallerGone.Finish;

    /// <summary>Roundtrips by default: the commonest shape in services written with an object mapper.</summary>
    public TransactionShape Transaction { get; init; } = TransactionShape.Roundtrips;

    /// <summary>How long the protected resources accept a token. 1800 s, as the API of 2018.</summary>
    public Duration TokenLifetime { get; init; } = Duration.Seconds(1800);

    /// <summary>The secret that tokens and their secrets are derived from. None: made at the first start
    /// and kept in the database, so that restarts and other processes agree.</summary>
    public string? ServerKey { get; init; }

    /// <summary>How long a graceful stop waits for requests in flight. 10 s: a supervisor usually kills after 30.</summary>
    public Duration DrainTimeout { get; init; } = Duration.Seconds(10);

    /// <summary>Stop when standard input ends, so that no target outlives the one who started it.</summary>
    public bool ExitWithStdin { get; init; }
}
