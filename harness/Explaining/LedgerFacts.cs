using LoadLab.Recording;
using LoadLab.Results;

namespace LoadLab.Explaining;

/// <summary>Holds a row of <c>ledger.csv</c> to the records that it was made from.</summary>
internal static class LedgerFacts
{
    /// <summary>Says that both agree, or in what they don't.</summary>
    public static Told Compare(OrgRecords records, in LedgerRow row)
    {
        var place = records.Index.Token(row.Token);
        var (stored, known) = (records.Index.Tokens[place], records.Index.Facts[place]);
        var differences = new List<string>();
        Differ("generation", row.Generation, stored.Generation);
        Differ("cause", row.Cause, stored.Cause.ToString());
        Differ("attempt_id", row.Attempt, stored.IsSeed ? null : stored.AttemptId);
        Differ("generated_at", row.GeneratedAt, Whole(stored.GeneratedAt));
        Differ("returned_at", row.ReturnedAt, Whole(known.ReturnedAt));
        Differ("received_at", row.ReceivedAt, Whole(known.ReceivedAt));
        Differ("lost", row.Lost, stored.IsSeed ? LossStage.None : known.Lost);
        return new(null, Say.Ledger, differences.Count == 0
            ? "Its row says the same as these records."
            : $"Its row differs from these records: {string.Join("; ", differences)}. The records are what happened.");

        void Differ<T>(string column, T said, T recorded)
        {
            if (!EqualityComparer<T>.Default.Equals(said, recorded))
                differences.Add($"{column} is {Text(said)}, recorded is {Text(recorded)}");
        }
    }

    private static string Text<T>(T value) => value is DateTimeOffset at ? at.UtcDateTime.ToString("O") : value?.ToString() ?? "nothing";

    // Rows have microseconds.
    private static DateTimeOffset? Whole(DateTimeOffset? at) => at is { } instant ? new(instant.UtcTicks / 10 * 10, TimeSpan.Zero) : null;
}
