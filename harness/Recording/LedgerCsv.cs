namespace LoadLab.Recording;

/// <summary>The form of <c>ledger.csv</c> (RFC 4180): a row a token.</summary>
public static class LedgerCsv
{
    /// <summary>The columns, in order.</summary>
    public const string Header =
        "arm,repeat,token_id,org,app,generation,cause,attempt_id,generated_at,returned_at,received_at,lost";

    /// <summary>A field as it stands in a row.</summary>
    public static string Quoted(string text) =>
        text.AsSpan().ContainsAny(",\"\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
