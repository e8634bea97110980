namespace LoadLab.Scenarios;

/// <summary>How the target is set up; each value is passed to its command line.</summary>
public sealed record TargetSettings
{
    /// <summary>How a refresh travels to the database. Default a statement at a time: the commonest shape in services written with an object mapper.</summary>
    public TransactionShape Transaction { get; init; } = TransactionShape.Roundtrips;

    /// <summary>Isolation of a refresh. Default PostgreSQL's own.</summary>
    public IsolationLevel Isolation { get; init; } = IsolationLevel.ReadCommitted;

    /// <summary>What becomes of the transaction when the caller has gone. Default finish: what a server does that does not pass the request's cancellation on.</summary>
    public CallerGone WhenCallerGone { get; init; } = CallerGone.Finish;

    /// <summary>Connections to the database, 1 or more. Default 100, Npgsql's own.</summary>
    public int PoolSize { get; init; } = 100;

    /// <summary>
    /// Requests that may wait for a connection, 0 or more; the next is answered 503 at once. Default 500: five times the
    /// pool, which a healthy database clears in a fraction of a second.
    /// </summary>
    public int QueueLimit { get; init; } = 500;

    /// <summary>The wait for one statement's answer, COMMIT included; above 0, and rounded up to whole seconds by the target, since Npgsql counts in seconds. Default 30 s, Npgsql's own.</summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest a request may take inside the target before it is answered 503; above 0. Default 30 s: what load balancers usually allow.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the API accepts a token; refreshing it works after that too. Above 0. Default 1800 s, as the API of 2018.</summary>
    public TimeSpan TokenLifetime { get; init; } = TimeSpan.FromSeconds(1800);
}

/// <summary>How the statements of a refresh travel to the database: it decides how long the window for loss is.</summary>
public enum TransactionShape
{
    /// <summary>One statement at a time: the longest window.</summary>
    Roundtrips,

    /// <summary>Two trips: all that is read, then all that is written with COMMIT at its end.</summary>
    Batched,

    /// <summary>Reads without a lock, then writes by one statement that takes effect only if nothing changed since.</summary>
    SingleStatement,
}

/// <summary>PostgreSQL's isolation levels. The stricter ones repeat what PostgreSQL refuses to serialize.</summary>
public enum IsolationLevel
{
    /// <summary>Each statement sees what was committed before it.</summary>
    ReadCommitted,

    /// <summary>One snapshot a transaction.</summary>
    RepeatableRead,

    /// <summary>As if transactions ran one after the other.</summary>
    Serializable,
}

/// <summary>What happens to a transaction whose caller has hung up.</summary>
public enum CallerGone
{
    /// <summary>It is carried through: the token is generated and nobody is there to take it.</summary>
    Finish,

    /// <summary>It is cancelled; what was sent already may still take effect.</summary>
    Cancel,
}
