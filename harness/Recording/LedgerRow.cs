using System.Globalization;
using LoadLab.Ledger;
using LoadLab.Results;

namespace LoadLab.Recording;

/// <summary>A row of <c>ledger.csv</c>: what became of one token.</summary>
/// <param name="Arm">The policy as written.</param>
/// <param name="Repeat">Which repetition, from 1.</param>
/// <param name="Token">The token.</param>
/// <param name="Org">Name of its org; empty when its session is unknown.</param>
/// <param name="App">Consumer key of the app; empty likewise.</param>
/// <param name="Generation">0 for a seed, then 1..n.</param>
/// <param name="Cause">Why it was made: <c>seed</c>, <c>rotate</c>, <c>amnesty</c>, …</param>
/// <param name="Attempt">The attempt that made it; null of a seed.</param>
/// <param name="GeneratedAt">The database's clock, to the microsecond, as all instants here.</param>
/// <param name="ReturnedAt">The target's clock; null when it was not returned.</param>
/// <param name="ReceivedAt">The generator's clock; null when it was not received.</param>
/// <param name="Lost">Where it was lost.</param>
public readonly record struct LedgerRow(
    string Arm, int Repeat, TokenId Token, string Org, string App, int Generation, string Cause, Guid? Attempt,
    DateTimeOffset GeneratedAt, DateTimeOffset? ReturnedAt, DateTimeOffset? ReceivedAt, LossStage Lost)
{
    private const string InstantForm = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    /// <summary>The harness made it; it isn't counted.</summary>
    public bool IsSeed => Cause == "seed";

    /// <summary>What <c>lost</c> says: <c>inside</c>, <c>transit</c>, or nothing.</summary>
    public string LostWord => Lost == LossStage.None ? "" : Words.Of(Lost);

    /// <summary>The row as <c>ledger.csv</c> has it, without the end of the line.</summary>
    public string ToCsv() => string.Join(',',
        LedgerCsv.Quoted(Arm), Repeat.ToString(CultureInfo.InvariantCulture), Token, LedgerCsv.Quoted(Org), LedgerCsv.Quoted(App),
        Generation.ToString(CultureInfo.InvariantCulture), LedgerCsv.Quoted(Cause), Attempt?.ToString(),
        Instant(GeneratedAt), Instant(ReturnedAt), Instant(ReceivedAt), LostWord);

    /// <summary>Reads the fields of a row.</summary>
    /// <param name="fields">Twelve.</param>
    /// <param name="line">Where they stand, for the message.</param>
    /// <exception cref="FormatException">One of them is not what its column holds.</exception>
    public static LedgerRow Of(IReadOnlyList<string> fields, long line)
    {
        return new(
            fields[0], Number(1), TokenId.TryParse(fields[2], out var id) ? id : throw Not(2, $"{TokenId.HexLength} hexadecimal digits"),
            fields[3], fields[4], Number(5), fields[6],
            fields[7].Length == 0 ? null : Guid.TryParseExact(fields[7], "D", out var attempt) ? attempt : throw Not(7, "the id of an attempt"),
            At(8) ?? throw Not(8, "an instant"), At(9), At(10),
            fields[11] switch
            {
                "" => LossStage.None,
                "inside" => LossStage.Inside,
                "transit" => LossStage.Transit,
                _ => throw Not(11, "inside, transit or nothing"),
            });

        int Number(int column) => int.TryParse(fields[column], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw Not(column, "a whole number");

        DateTimeOffset? At(int column) => fields[column].Length == 0 ? null
            : DateTimeOffset.TryParseExact(fields[column], InstantForm, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
                ? at : throw Not(column, "an instant as in 2018-03-11T23:30:00.123456Z");

        FormatException Not(int column, string expected) =>
            new($"line {line}: {LedgerCsv.Header.Split(',')[column]}: found {Scenarios.Text.Excerpt.Of(fields[column])}; expected {expected}");
    }

    private static string Instant(DateTimeOffset? at) => at?.UtcDateTime.ToString(InstantForm, CultureInfo.InvariantCulture) ?? "";
}
