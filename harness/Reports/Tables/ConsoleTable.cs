using LoadLab.Results;
using Spectre.Console;

namespace LoadLab.Reports.Tables;

/// <summary>The end of a run on the console: the arms side by side, the verdict, its reasons.</summary>
public static class ConsoleTable
{
    private const int LabelWidth = 30;
    private const int CellPadding = 3;

    // A longer cell is wrapped rather than that two arms part.
    private const int WidestCell = 20;

    /// <summary>
    /// Writes it all. Arms that don't fit the console's width follow in a table of their own. Colour is used only
    /// where the console has it.
    /// </summary>
    public static void Write(IAnsiConsole console, RunResult result)
    {
        var table = ArmsTable.From(result);
        foreach (var columns in Blocks(table, console.Profile.Width))
            console.Write(Block(table, columns));
        if (table.IsAggregated)
            console.WriteLine("Several repeats: median [least–most].");
        foreach (var sentence in Finding.Of(result))
            WriteWrapped(console, sentence);
        WriteVerdict(console, result);
    }

    // Columns are kept together as long as they fit; one always does, however narrow the console.
    private static IEnumerable<IReadOnlyList<int>> Blocks(ArmsTable table, int width)
    {
        var block = new List<int>();
        var left = width - LabelWidth;
        for (var column = 0; column < table.Columns.Count; column++)
        {
            var wanted = CellPadding + Math.Max(
                table.Columns[column].Name.Length, table.Rows.Max(row => Math.Min(row.Cells[column].Text.Length, WidestCell)));
            if (block.Count > 0 && wanted > left)
            {
                yield return block;
                block = [];
                left = width - LabelWidth;
            }
            block.Add(column);
            left -= wanted;
        }
        if (block.Count > 0)
            yield return block;
    }

    private static Table Block(ArmsTable table, IReadOnlyList<int> columns)
    {
        var block = new Table().Border(TableBorder.Simple).AddColumn(new TableColumn("").PadLeft(0));
        foreach (var column in columns)
            block.AddColumn(new TableColumn(Plain(table.Columns[column].Name, Style.Parse("bold"))).RightAligned());
        var group = "";
        foreach (var row in table.Rows)
        {
            if (row.Group != group)
                block.AddRow([Plain(group = row.Group, Style.Parse("bold"))]);
            block.AddRow([Plain("  " + row.Title), .. columns.Select(column => Cell(row.Cells[column]))]);
        }
        return block;
    }

    private static Text Cell(ArmsCell cell) => Plain(cell.Text, cell.Tone switch
    {
        Tone.Bad => Style.Parse("red"),
        Tone.Good => Style.Parse("green"),
        _ => Style.Plain,
    });

    private static void WriteVerdict(IAnsiConsole console, RunResult result)
    {
        console.WriteLine();
        var style = Style.Parse(result.Verdict switch
        {
            Verdict.Pass => "bold green",
            Verdict.Fail => "bold red",
            _ => "bold yellow",
        });
        console.Write(Plain("Verdict: " + Wording.Of(result.Verdict).ToUpperInvariant(), style));
        console.WriteLine(result.Interrupted ? ", interrupted" : "");
        if (result.Reasons.Count == 0)
            WriteWrapped(console, Wording.Meaning(result.Verdict));
        foreach (var reason in result.Reasons)
            WriteWrapped(console, "- " + reason);
    }

    private static void WriteWrapped(IAnsiConsole console, string text)
    {
        console.Write(Plain(text));
        console.WriteLine();
    }

    // Not markup: text from outside may hold brackets, or codes that steer a terminal.
    private static Text Plain(string text, Style? style = null) => new(Wording.Clean(text), style);
}
