namespace LoadLab.Target.Evidence;

/// <summary>One line of evidence. Which fields a kind carries is written down in docs/target-protocol.md.</summary>
public sealed record EvidenceRecord
{
    /// <summary>start, generated, returned, in_doubt, rejected, unavailable or end.</summary>
    public required string Kind { get; init; }

    /// <summary>The attempt this is about.</summary>
    public Guid? Attempt { get; init; }

    /// <summary>The token's id: never the token.</summary>
    public string? Token { get; init; }

    public long? Session { get; init; }

    /// <summary>Why, for rejected and unavailable.</summary>
    public string? Reason { get; init; }

    /// <summary>The policy in force, for start.</summary>
    public string? Policy { get; init; }

    public int? Pid { get; init; }

    /// <summary>Records written since the start line, for end.</summary>
    public long? Records { get; init; }

    /// <summary>Records given up because the writer could not keep pace, for end.</summary>
    public long? Dropped { get; init; }

    /// <summary>The database's time, for generated.</summary>
    public DateTimeOffset? DatabaseAt { get; init; }

    /// <summary>This machine's wall clock.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>Microseconds since the process began, by a clock that never jumps.</summary>
    public long Mono { get; init; }
}
