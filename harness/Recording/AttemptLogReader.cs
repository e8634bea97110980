using LoadLab.Ledger;

namespace LoadLab.Recording;

/// <summary>What an attempt log holds.</summary>
/// <param name="Attempts">In order of their beginning; one without an end was under way when the log stopped.</param>
/// <param name="Gap">Why the log is not whole; null when it is.</param>
public sealed record AttemptLogContent(IReadOnlyList<Attempt> Attempts, string? Gap);

/// <summary>Reads what <see cref="AttemptLog"/> wrote, up to the first record that is torn, damaged or out of order.</summary>
public static class AttemptLogReader
{
    /// <summary>Reads a whole log.</summary>
    public static AttemptLogContent Read(Stream log)
    {
        var attempts = new List<Attempt>();
        var positions = new Dictionary<Guid, int>();
        var buffer = new byte[AttemptRecord.Size];
        for (long expected = 0; ; expected++)
        {
            var read = log.ReadAtLeast(buffer, AttemptRecord.Size, throwOnEndOfStream: false);
            if (read < AttemptRecord.Size)
                return new(attempts, read == 0
                    ? $"the attempt log stops after record {expected} without its closing record"
                    : $"the attempt log is torn: record {expected} has {read} of {AttemptRecord.Size} bytes");

            if (!AttemptRecord.TryRead(buffer, out var kind, out var sequence, out var attempt) || sequence != expected)
                return new(attempts, $"the attempt log is damaged at record {expected}");

            if (kind == AttemptRecord.Kind.EndOfLog)
                return new(attempts, null);

            if (positions.TryGetValue(attempt.Id, out var position) && attempts[position].Ended is null && attempt.Ended is not null)
            {
                attempts[position] = attempt with { StartRecord = attempts[position].StartRecord };
            }
            else
            {
                positions[attempt.Id] = attempts.Count;
                attempts.Add(attempt);
            }
        }
    }
}
