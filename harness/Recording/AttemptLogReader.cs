using LoadLab.Ledger;

namespace LoadLab.Recording;

/// <summary>Takes an attempt.</summary>
public delegate void TakeAttempt(in Attempt attempt);

/// <summary>What an attempt log says in sum.</summary>
public sealed record AttemptLogSummary
{
    /// <summary>Why the log is not whole, a sentence; null when it is.</summary>
    public string? Gap { get; init; }

    /// <summary>Refreshes begun.</summary>
    public int Refreshes { get; init; }

    /// <summary>Those of them that brought a token.</summary>
    public int Ok { get; init; }

    /// <summary>Those refused.</summary>
    public int Refused { get; init; }

    /// <summary>Those begun because the schedule said so.</summary>
    public int Arrivals { get; init; }

    /// <summary>Those begun later than allowed.</summary>
    public int Late { get; init; }

    /// <summary>The last instant of any attempt.</summary>
    public TimeSpan End { get; init; }
}

/// <summary>
/// Reads what <see cref="AttemptLog"/> wrote, up to the first record that is torn, damaged or out of order. It keeps
/// in memory only what is under way at one time.
/// </summary>
public static class AttemptLogReader
{
    private const int Block = AttemptRecord.Size * 2_000;

    /// <summary>Reads a whole log.</summary>
    /// <param name="log">The log, from its beginning.</param>
    /// <param name="lateAfter">From when on an arrival counts as late.</param>
    /// <param name="take">Takes each attempt, in the order of their ends; those that never ended come last, in that of their beginnings.</param>
    public static AttemptLogSummary Read(Stream log, TimeSpan lateAfter, TakeAttempt take)
    {
        var open = new Dictionary<Guid, Attempt>();
        var summary = new Summary(lateAfter, take);
        var buffer = new byte[Block];
        var gap = Records(log, buffer, (in Attempt attempt, AttemptRecord.Kind kind) =>
        {
            if (kind == AttemptRecord.Kind.Started)
            {
                // A name that is taken: both are handed on, and the invariants speak of them.
                if (!open.TryAdd(attempt.Id, attempt))
                    summary.Take(attempt);
                return null;
            }

            if (!open.Remove(attempt.Id, out var begun))
                return $"record {attempt.EndRecord} ends an attempt that had not begun";
            if (!SameBeginning(begun, attempt))
                return $"record {attempt.EndRecord} ends an attempt in another way than record {begun.StartRecord} began it";

            summary.Take(attempt with { StartRecord = begun.StartRecord });
            return null;
        });

        foreach (var attempt in open.Values.OrderBy(a => a.StartRecord))
            summary.Take(attempt);

        return summary.Of(gap);
    }

    private delegate string? TakeRecord(in Attempt attempt, AttemptRecord.Kind kind);

    private static string? Records(Stream log, byte[] buffer, TakeRecord take)
    {
        for (long expected = 0; ;)
        {
            var read = log.ReadAtLeast(buffer, Block, throwOnEndOfStream: false);
            for (var at = 0; at + AttemptRecord.Size <= read; at += AttemptRecord.Size, expected++)
            {
                if (!AttemptRecord.TryRead(buffer.AsSpan(at), out var kind, out var sequence, out var attempt) || sequence != expected)
                    return $"the attempt log is damaged at record {expected}";
                if (kind == AttemptRecord.Kind.EndOfLog)
                    return at + AttemptRecord.Size == read && log.ReadByte() < 0 ? null : $"the attempt log goes on after its closing record {expected}";
                if (take(attempt, kind) is { } contradiction)
                    return $"the attempt log contradicts itself: {contradiction}";
            }

            if (read < Block)
                return read % AttemptRecord.Size == 0
                    ? $"the attempt log stops after record {expected} without its closing record"
                    : $"the attempt log is torn: record {expected} has {read % AttemptRecord.Size} of {AttemptRecord.Size} bytes";
        }
    }

    private static bool SameBeginning(in Attempt begun, in Attempt ended) =>
        begun.Org == ended.Org && begun.Held == ended.Held && begun.Kind == ended.Kind && begun.Process == ended.Process
        && begun.Trigger == ended.Trigger && begun.Planned == ended.Planned && begun.Started == ended.Started;

    private sealed class Summary(TimeSpan lateAfter, TakeAttempt take)
    {
        private int _refreshes, _ok, _refused, _arrivals, _late;
        private TimeSpan _end;

        public void Take(in Attempt attempt)
        {
            take(attempt);
            _end = (attempt.Ended ?? attempt.Started) is var at && at > _end ? at : _end;
            if (attempt.Kind != AttemptKind.Refresh)
                return;

            _refreshes++;
            _ok += attempt.Outcome == AttemptOutcome.Ok ? 1 : 0;
            _refused += attempt.Outcome == AttemptOutcome.Refused ? 1 : 0;
            if (attempt.Trigger != AttemptTrigger.Arrival)
                return;

            _arrivals++;
            _late += attempt.Started - attempt.Planned > lateAfter ? 1 : 0;
        }

        public AttemptLogSummary Of(string? gap) => new()
        {
            Gap = gap,
            Refreshes = _refreshes,
            Ok = _ok,
            Refused = _refused,
            Arrivals = _arrivals,
            Late = _late,
            End = _end,
        };
    }
}
