using LoadLab.Results;

namespace LoadLab.Reports.Tables;

/// <summary>The arms side by side: what console, Markdown and HTML all show, so that they can't disagree.</summary>
/// <param name="Columns">Arms, or policies where there are too many arms.</param>
/// <param name="Rows">In groups, in the order a reader asks.</param>
public sealed record ArmsTable(IReadOnlyList<ArmsColumn> Columns, IReadOnlyList<ArmsRow> Rows)
{
    /// <summary>Builds the table; it has no columns when no arm finished.</summary>
    public static ArmsTable From(RunResult result)
    {
        var columns = ArmsColumn.From(result.Arms);
        var rows = RowCatalogue.For(result)
            .Select(row => new ArmsRow(
                row.Group, row.Label, row.Unit, row.Explanation, [.. columns.Select(column => row.Cell(column.Arms))]))
            .ToList();
        return new ArmsTable(columns, rows);
    }

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
    /// <summary>The label with the unit behind it.</summary>
    public string Title => Unit.Length == 0 ? Label : $"{Label}, {Unit}";
}

/// <summary>One figure of one arm, without its unit.</summary>
public sealed record ArmsCell(string Text, Tone Tone = Tone.Neutral);

/// <summary>Whether a figure matters, so that the eye finds it. Never the only sign of it.</summary>
public enum Tone
{
    Neutral,
    Good,
    Bad,
}
