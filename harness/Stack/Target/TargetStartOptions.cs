namespace LoadLab.Stack.Target;

/// <summary>How the target is started. Every option is handed on its command line.</summary>
public sealed record TargetStartOptions
{
    /// <summary>The database as the target reaches it: through the proxy.</summary>
    public required string Database { get; init; }

    /// <summary>The policy as written: <c>strict</c>, <c>amnesty</c>, <c>grace:30s</c>, …</summary>
    public required string Policy { get; init; }

    /// <summary>Where the target writes its evidence of what it returned.</summary>
    public required string EvidenceFile { get; init; }

    /// <summary>Both its outputs are appended here.</summary>
    public required string LogFile { get; init; }

    /// <summary>Connections to the database at most. Default 100: Npgsql's own.</summary>
    public int PoolSize { get; init; } = 100;

    /// <summary>How long a database command may take. Default 30 s: Npgsql's own.</summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a request may take before the target answers 503. Default 30 s.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// What becomes of a request whose caller is gone: <c>finish</c> or <c>cancel</c>. Default <c>finish</c>, as most
    /// services do.
    /// </summary>
    public string WhenCallerGone { get; init; } = "finish";
}
