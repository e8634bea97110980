using LoadLab.Reports.Tables;
using LoadLab.Results;
using static LoadLab.Reports.Html.Sections.Parts;

namespace LoadLab.Reports.Html.Sections;

/// <summary>Every figure of every arm, side by side.</summary>
internal sealed class ArmsSection : IReportSection
{
    // With more, the explanations would take the figures' room; they are then shown on hover only.
    private const int FewColumns = 3;

    public string Id => "arms";

    public string Link => "Arms";

    public Markup Render(RunResult result)
    {
        var table = ArmsTable.From(result);
        var about = table.IsAggregated
            ? "Same seed, same arrivals, same faults within each repeat; only the policy differs. Figures are medians over the repeats, with the least and the most in brackets."
            : "Same seed, same arrivals, same faults; only the policy differs.";
        return Section(this, "The arms side by side", about,
            Table("The arms side by side", ["", .. table.Columns.Select(column => column.Name)], Rows(table),
                table.Columns.Count > FewColumns ? "compare many" : "compare"));
    }

    private static IEnumerable<Markup> Rows(ArmsTable table)
    {
        foreach (var group in table.Rows.GroupBy(row => row.Group))
        {
            yield return Markup.Of($"<tr class=\"group\"><th scope=\"rowgroup\" colspan=\"{table.Columns.Count + 1}\"><span>{group.Key}</span></th></tr>\n");
            foreach (var row in group)
                yield return Markup.Of($"<tr><th scope=\"row\" title=\"{row.Explanation}\"><span class=\"label\">{row.Title}</span>{Explanation(row)}</th>{row.Cells.Select(Cell)}</tr>\n");
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
