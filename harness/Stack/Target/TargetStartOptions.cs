using LoadLab.Scenarios;

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

    /// <summary>How it is set up. Default: as a scenario that says nothing about it.</summary>
    public TargetSettings Settings { get; init; } = new();

    /// <summary>How partners reach it. Default HTTP/1.1 without TLS.</summary>
    public TransportSettings Transport { get; init; } = new();
}
