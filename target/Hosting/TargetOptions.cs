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

    /// <summary>Two trips: all that is read, then all that is written with COMMIT at its end.</summary>
    Batched,

    /// <summary>Reads without a lock, then writes by one statement that takes effect only if nothing changed since.</summary>
    SingleStatement,
}

/// <summary>The isolation of a refresh. Outcomes are the same in all three; the stricter ones repeat a transaction that
/// PostgreSQL refuses to serialize.</summary>
public enum Isolation
{
    /// <summary>PostgreSQL's default.</summary>
    ReadCommitted,

    /// <summary>One snapshot a transaction.</summary>
    RepeatableRead,

    /// <summary>As if transactions ran one after the other.</summary>
    Serializable,
}

/// <summary>Which protocols the target speaks.</summary>
public enum Protocols
{
    /// <summary>OAuth 1.0a with session handles.</summary>
    OAuth1,

    /// <summary>OAuth 2.0 refresh tokens.</summary>
    OAuth2,

    /// <summary>Both, each session one of them.</summary>
    Both,
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

    /// <summary>The wait for one statement's answer, COMMIT included; rounded up to whole seconds, since Npgsql counts in
    /// seconds. 30 s is Npgsql's own default.</summary>
    public Duration CommandTimeout { get; init; } = Duration.Seconds(30);

    /// <summary>The wait for a whole request. 30 s: what load balancers usually allow.</summary>
    public Duration RequestTimeout { get; init; } = Duration.Seconds(30);

    /// <summary>Finish by default, because servers do not notice by themselves that a caller hung up.</summary>
    public WhenCallerGone WhenCallerGone { get; init; } = WhenCallerGone.Finish;

    /// <summary>Roundtrips by default: the commonest shape in services written with an object mapper.</summary>
    public TransactionShape Transaction { get; init; } = TransactionShape.Roundtrips;

    /// <summary>Read committed by default, as PostgreSQL itself.</summary>
    public Isolation Isolation { get; init; } = Isolation.ReadCommitted;

    /// <summary>OAuth 1.0a by default. OAuth 2.0 has no session handle, so it cannot be combined with amnesty.</summary>
    public Protocols Protocol { get; init; } = Protocols.OAuth1;

    /// <summary>PLAINTEXT signatures are refused. Off by default, because RFC 5849 has them; over a network without
    /// TLS they give the secrets away.</summary>
    public bool NoPlaintext { get; init; }

    /// <summary>How far a request's timestamp may be from this machine's clock, either way. 5 minutes: the customary
    /// allowance for clocks that drift. Nonces are remembered for twice that.</summary>
    public Duration TimestampWindow { get; init; } = Duration.Seconds(300);

    /// <summary>How long the protected resources accept a token. 1800 s, as the API of 2018.</summary>
    public Duration TokenLifetime { get; init; } = Duration.Seconds(1800);

    /// <summary>The secret that tokens and their secrets are derived from. None: made at the first start
    /// and kept in the database, so that restarts and other processes agree.</summary>
    public string? ServerKey { get; init; }

    /// <summary>What is logged. Information by default. At no level a token, a handle, a secret or a stack trace.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    /// <summary>Where traces and metrics go, by OTLP. None by default: measuring costs some of what is measured.</summary>
    public Uri? Otlp { get; init; }

    /// <summary>Partners are served over TLS, with a certificate made at start. Default off: a load balancer usually
    /// ends TLS before a service of this kind.</summary>
    public bool Tls { get; init; }

    /// <summary>Partners are served over HTTP/2; without TLS over nothing else, by prior knowledge. Default off.</summary>
    public bool Http2 { get; init; }

    /// <summary>How long a graceful stop waits for requests in flight. 10 s: a supervisor usually kills after 30.</summary>
    public Duration DrainTimeout { get; init; } = Duration.Seconds(10);

    /// <summary>Stop when standard input ends, so that no target outlives the one who started it.</summary>
    public bool ExitWithStdin { get; init; }
}
