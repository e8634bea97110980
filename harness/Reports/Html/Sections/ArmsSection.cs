using LoadLab.Reports.Tables;
using LoadLab.Results;
using static LoadLab.Reports.Html.Sections.Parts;

namespace LoadLab.Reports.Html.Sections;

/// <summary>Every figure of every arm, side by side.</summary>
internal sealed class ArmsSection : IReportSection
{
    public string Id => "arms";

    public string Link => "Arms";

    public Markup Render(RunResult result)
    {
        var table = ArmsTable.From(result);
        var about = table.IsAggregated
            ? "Same seed, same arrivals, same faults within each repeat; only the policy differs. Figures are medians over the repeats, with the least and the most in brackets."
            : "Same seed, same arrivals, same faults; only the policy differs.";
        return Section(this, "The arms side by side", about, table.Columns.Count == 0
            ? Missing("No arm finished, so there is nothing to compare.")
            : Table("The arms side by side", ["", .. table.Columns.Select(column => column.Name)], Rows(table), "compare"));
    }

    private static IEnumerable<Markup> Rows(ArmsTable table)
    {
        foreach (var group in table.Rows.GroupBy(row => row.Group))
        {
            yield return Markup.Of($"<tr class=\"group\"><th scope=\"rowgroup\" colspan=\"{table.Columns.Count + 1}\"><span>{group.Key}</span></th></tr>\n");
            foreach (var row in group)
                yield return Markup.Of($"<tr><th scope=\"row\">{row.Title}{Explanation(row)}</th>{row.Cells.Select(Cell)}</tr>\n");
        }
    }

    private static Markup Explanation(ArmsRow row) => row.Explanation.Length == 0
        ? Markup.None
        : Markup.Of($"<span class=\"explanation\">{row.Explanation}</span>");

    private static Markup Cell(ArmsCell cell) => cell.Tone switch
    {
        Tone.Bad => Markup.Of($"<td class=\"bad\">{cell.Text}</td>"),
        Tone.Good => Markup.Of($"<td class=\"good\">{cell.Text}</td>"),
        _ => Markup.Of($"<td>{cell.Text}</td>"),
    };
}
