using LoadLab.Results;
using static LoadLab.Reports.Html.Sections.Parts;

namespace LoadLab.Reports.Html.Sections;

/// <summary>The comparison with a committed run; absent when none was asked for.</summary>
internal sealed class BaselineSection : IReportSection
{
    public string Id => "baseline";

    public string Link => "Baseline";

    public bool Appears(RunResult result) => result.Baseline is not null;

    public Markup Render(RunResult result)
    {
        var baseline = result.Baseline!;
        return Section(this, baseline.Regressed ? "Against the baseline: regressed" : "Against the baseline: no regression",
            $"Medians of the repeats, compared with {baseline.File}.",
            Table("Comparison with the baseline", ["Metric", "Policy", "Phase", "Baseline", "Observed", "Limit", "Verdict"],
                baseline.Rows.OrderByDescending(row => row.Regressed).Select(Row)));
    }

    private static Markup Row(BaselineRow row) => Markup.Of($"""
        <tr><th scope="row">{row.Metric}</th><td>{row.Policy}</td><td>{row.Phase ?? "whole arm"}</td><td>{Figure.Plain(row.Baseline)}</td><td class="strong">{Observed(row)}</td><td>{Figure.Plain(row.Limit)}</td><td>{Badge(Wording.Of(row))}</td></tr>

        """);

    private static string Observed(BaselineRow row) => row.Observed is { } value ? Figure.Plain(value) : "nothing observed";
}
