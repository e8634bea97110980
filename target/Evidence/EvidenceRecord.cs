namespace LoadLab.Target.Evidence;

/// <summary>What a record of the evidence says. The numbers are those of the file.</summary>
public enum EvidenceKind : byte
{
    /// <summary>A process begins to write.</summary>
    Start = 1,

    /// <summary>COMMIT was acknowledged.</summary>
    Generated = 2,

    /// <summary>The operating system took the whole 200 response.</summary>
    Returned = 3,

    /// <summary>COMMIT was sent and not answered.</summary>
    InDoubt = 4,

    /// <summary>A 4xx.</summary>
    Rejected = 5,

    /// <summary>A 503.</summary>
    Unavailable = 6,

    /// <summary>Nothing is missing up to here.</summary>
    End = 7,
}

/// <summary>One record of evidence. Which fields a kind carries is written down in docs/target-protocol.md.</summary>
public readonly record struct EvidenceRecord
{
    /// <summary>What it says.</summary>
    public required EvidenceKind Kind { get; init; }

    /// <summary>The attempt this is about.</summary>
    public Guid Attempt { get; init; }

    /// <summary>The token's id, 32 hexadecimal digits: never the token.</summary>
    public string? Token { get; init; }

    /// <summary>The session; 0 where a request named none.</summary>
    public long Session { get; init; }

    /// <summary>Why, for rejected and unavailable.</summary>
    public string? Reason { get; init; }

    /// <summary>The policy in force, for start.</summary>
    public string? Policy { get; init; }

    /// <summary>The process, for start.</summary>
    public int Pid { get; init; }

    /// <summary>For start: bytes of an unfinished record, left by a killed predecessor, that were cut off.</summary>
    public int Torn { get; init; }

    /// <summary>For end: records written since the start record.</summary>
    public long Records { get; init; }

    /// <summary>The database's time, for generated.</summary>
    public DateTimeOffset DatabaseAt { get; init; }

    /// <summary>This machine's wall clock.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>Microseconds since the process began, by a clock that never jumps.</summary>
    public long Mono { get; init; }
}
