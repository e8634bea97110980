using LoadLab.Ledger;

namespace LoadLab.Reconciling;

/// <summary>An attempt in 96 bytes, a third less than it takes otherwise: what is dealt out is written and read again.</summary>
internal readonly struct PackedAttempt
{
    private readonly TokenId _held, _received;
    private readonly Guid _id;
    private readonly long _planned, _started, _ended, _startRecord, _endRecord;
    private readonly int _org;
    private readonly byte _kind, _trigger, _outcome, _processAndFlags;

    /// <summary>Packs.</summary>
    public PackedAttempt(in Attempt attempt)
    {
        (_id, _org, _held, _received) = (attempt.Id, attempt.Org, attempt.Held, attempt.Received ?? default);
        (_planned, _started, _ended) = (attempt.Planned.Ticks, attempt.Started.Ticks, attempt.Ended?.Ticks ?? 0);
        (_startRecord, _endRecord) = (attempt.StartRecord, attempt.EndRecord);
        (_kind, _trigger, _outcome) = ((byte)attempt.Kind, (byte)attempt.Trigger, (byte)attempt.Outcome);

        // An org has at most eight processes: six bits are plenty.
        _processAndFlags = (byte)((attempt.Process << 2) | (attempt.Ended is null ? 0 : 1) | (attempt.Received is null ? 0 : 2));
    }

    /// <summary>The attempt.</summary>
    public Attempt Unpack() => new()
    {
        Id = _id,
        Kind = (AttemptKind)_kind,
        Process = (byte)(_processAndFlags >> 2),
        Org = _org,
        Held = _held,
        Trigger = (AttemptTrigger)_trigger,
        Planned = new(_planned),
        Started = new(_started),
        Ended = (_processAndFlags & 1) == 0 ? null : new TimeSpan(_ended),
        Outcome = (AttemptOutcome)_outcome,
        Received = (_processAndFlags & 2) == 0 ? null : _received,
        StartRecord = _startRecord,
        EndRecord = _endRecord,
    };
}

/// <summary>A token's row in 80 bytes instead of 144.</summary>
internal readonly struct PackedToken
{
    private readonly TokenId _id, _presented;
    private readonly Guid _attempt;
    private readonly long _session, _generatedAt, _firstUsedAt;
    private readonly int _generation;
    private readonly TokenCause _cause;
    private readonly byte _flags;

    /// <summary>Packs.</summary>
    public PackedToken(in StoredToken token)
    {
        (_id, _presented, _attempt, _session) = (token.Id, token.Presented ?? default, token.AttemptId ?? default, token.Session);
        (_generation, _cause, _generatedAt, _firstUsedAt) = (token.Generation, token.Cause, token.GeneratedAt.UtcTicks, token.FirstUsedAt?.UtcTicks ?? 0);
        _flags = (byte)((token.IsCurrent ? 1 : 0) | (token.AttemptId is null ? 0 : 2) | (token.Presented is null ? 0 : 4) | (token.FirstUsedAt is null ? 0 : 8));
    }

    /// <summary>The row.</summary>
    public StoredToken Unpack() => new(
        _id, _session, _generation, _cause,
        (_flags & 2) == 0 ? null : _attempt,
        (_flags & 4) == 0 ? null : _presented,
        (_flags & 1) != 0,
        new(_generatedAt, TimeSpan.Zero),
        (_flags & 8) == 0 ? null : new DateTimeOffset(_firstUsedAt, TimeSpan.Zero));
}
