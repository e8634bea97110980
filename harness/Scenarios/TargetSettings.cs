namespace LoadLab.Scenarios;

/// <summary>How the target is set up; each value is passed to its command line.</summary>
public sealed record TargetSettings
{
    /// <summary>Connections to the database. Default 100, Npgsql's own.</summary>
    public int PoolSize { get; init; } = 100;

    /// <summary>The database commands' time-out. Default 30 s, Npgsql's own.</summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest a request may take inside the target. Default 30 s.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// <c>finish</c> or <c>cancel</c> the transaction when the caller has gone. Default finish: what a server does that
    /// does not pass the request's cancellation on, and what the incident's figures suggest.
    /// </summary>
    public string WhenCallerGone { get; init; } = "finish";
}
