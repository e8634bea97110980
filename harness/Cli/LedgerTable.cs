using System.Globalization;
using LoadLab.Querying;
using LoadLab.Recording;
using LoadLab.Results;
using Spectre.Console;

namespace LoadLab.Cli;

/// <summary>Rows of a ledger for people: the first so many, and how many more there are.</summary>
/// <param name="limit">How many are shown.</param>
internal sealed class LedgerTable(int limit)
{
    // Enough to tell tokens of any run apart, and to ask for one. Attempts differ at their ends.
    private const int ShownDigits = 12;

    private readonly List<LedgerRow> _shown = [];

    /// <summary>Rows there are, shown or not.</summary>
    public long Rows { get; private set; }

    public void Add(in LedgerRow row)
    {
        if (Rows++ < limit)
            _shown.Add(row);
    }

    public void Write(IAnsiConsole console)
    {
        if (Rows == 0)
            console.WriteLine("No token of this ledger is all that was asked for.");
        if (_shown.Count > 0)
            console.Write(Table());
        if (Rows > _shown.Count)
            console.WriteLine($"{Phrases.Many(Rows - _shown.Count, "row")} more; --limit {Rows.ToString(CultureInfo.InvariantCulture)} shows all, --csv and --parquet write all.");
    }

    private Table Table()
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var name in new[] { "arm", "org", "gen", "cause", "token", "attempt", "generated", "returned", "received", "stage" })
            table.AddColumn(new TableColumn(name) { NoWrap = true, Padding = new(0, 0, 1, 0), Alignment = name is "gen" or "returned" or "received" ? Justify.Right : Justify.Left });

        foreach (var row in _shown)
        {
            table.AddRow(
                Markup.Escape(row.Repeat > 1 ? $"{row.Arm} #{row.Repeat}" : row.Arm),
                Markup.Escape(row.Org),
                row.Generation.ToString(CultureInfo.InvariantCulture),
                Markup.Escape(row.Cause),
                row.Token.ToString()[..ShownDigits],
                row.Attempt?.ToString()[^ShownDigits..] ?? "",
                row.GeneratedAt.UtcDateTime.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture),
                After(row.GeneratedAt, row.ReturnedAt),
                After(row.GeneratedAt, row.ReceivedAt),
                Stage(LedgerStages.Of(row)));
        }

        return table;
    }

    private static string After(DateTimeOffset generated, DateTimeOffset? at) =>
        at is { } then ? string.Create(CultureInfo.InvariantCulture, $"{(then - generated).TotalMilliseconds:+0.0;-0.0} ms") : "";

    private static string Stage(LedgerStage stage)
    {
        var word = Words.Of(stage);
        return stage switch
        {
            LedgerStage.LostInside or LedgerStage.LostInTransit => $"[red]{word}[/]",
            LedgerStage.Seed => $"[grey]{word}[/]",
            _ => word,
        };
    }
}
