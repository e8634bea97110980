using System.Globalization;
using LoadLab.Results;

namespace LoadLab.Recording;

/// <summary>Writes <c>ledger.csv</c> (RFC 4180): a row a token, in the order of the arms.</summary>
public static class LedgerCsv
{
    /// <summary>The columns, in order.</summary>
    public const string Header =
        "arm,repeat,token_id,org,app,generation,cause,attempt_id,generated_at,returned_at,received_at,lost";

    /// <summary>Writes the header and every row.</summary>
    public static void Write(TextWriter into, IEnumerable<LedgerRow> rows)
    {
        into.Write(Header);
        into.Write('\n');
        foreach (var row in rows)
        {
            into.Write(string.Join(',',
                Quoted(row.Arm), row.Repeat.ToString(CultureInfo.InvariantCulture), row.TokenId, Quoted(row.Org), Quoted(row.App),
                row.Generation.ToString(CultureInfo.InvariantCulture), Quoted(row.Cause), row.AttemptId?.ToString() ?? "",
                Instant(row.GeneratedAt), Instant(row.ReturnedAt), Instant(row.ReceivedAt),
                row.Lost == LossStage.None ? "" : row.Lost.ToString().ToLowerInvariant()));
            into.Write('\n');
        }
    }

    private static string Instant(DateTimeOffset? at) =>
        at?.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture) ?? "";

    private static string Quoted(string text) =>
        text.AsSpan().ContainsAny(",\"\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
