using LoadLab.Results;

namespace LoadLab.Reports.Tables;

/// <summary>The arms side by side: what console, Markdown and HTML all show, so that they can't disagree.</summary>
/// <param name="Columns">Arms, or policies where there are too many arms.</param>
/// <param name="Rows">In groups, in the order a reader asks.</param>
public sealed record ArmsTable(IReadOnlyList<ArmsColumn> Columns, IReadOnlyList<ArmsRow> Rows)
{
    /// <summary>Builds the table; it has no columns when no arm finished.</summary>
    public static ArmsTable From(RunResult result) => From(result, ArmsColumn.From(result.Arms));

    /// <summary>The same with one column for each policy, however few arms there are.</summary>
    public static ArmsTable ByPolicy(RunResult result) => From(result, ArmsColumn.ByPolicy(result.Arms));

    private static ArmsTable From(RunResult result, IReadOnlyList<ArmsColumn> columns)
    {
        var rows = RowCatalogue.For(result)
            .Select(row => new ArmsRow(
                row.Group, row.Label, row.Unit, row.Explanation, [.. columns.Select(column => row.Cell(column.Arms))]))
            .ToList();
        return new ArmsTable(columns, rows);
    }

    /// <summary>The cell of a row in a column; the row is named by its label.</summary>
    public ArmsCell Cell(string label, int column) => Rows.First(row => row.Label == label).Cells[column];

    /// <summary>Some columns are medians over several repeats.</summary>
    public bool IsAggregated => Columns.Any(column => column.Arms.Count > 1);
}

/// <summary>A row: one figure of every arm.</summary>
/// <param name="Group">Heading it stands under.</param>
/// <param name="Label">What the figure is.</param>
/// <param name="Unit">Its unit; empty where it is a word.</param>
/// <param name="Explanation">What it means, one sentence.</param>
/// <param name="Cells">One for each column.</param>
public sealed record ArmsRow(
    string Group, string Label, string Unit, string Explanation, IReadOnlyList<ArmsCell> Cells)
{
    /// <summary>The label, with the unit where the group's heading does not say it already.</summary>
    public string Title => Unit is "ms" or "s" or "%" ? $"{Label}, {Unit}" : Label;
}

/// <summary>One figure, without its unit.</summary>
/// <param name="Value">Of one arm, or the median of several repeats.</param>
/// <param name="Tone">Whether it matters.</param>
/// <param name="Range">The least and the most of several repeats; empty where they are all alike.</param>
public sealed record ArmsCell(string Value, Tone Tone = Tone.Neutral, string Range = "")
{
    /// <summary>Value and range.</summary>
    public string Text => Range.Length == 0 ? Value : $"{Value} [{Range}]";
}

/// <summary>Whether a figure matters, so that the eye finds it. Never the only sign of it.</summary>
public enum Tone
{
    Neutral,
    Good,
    Bad,
}
