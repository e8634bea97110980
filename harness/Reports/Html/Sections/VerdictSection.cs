using LoadLab.Reports.Tables;
using LoadLab.Results;
using static LoadLab.Reports.Html.Sections.Parts;

namespace LoadLab.Reports.Html.Sections;

/// <summary>What a reader wants first: is it good, why, what was found, and every threshold with its observed value.</summary>
internal sealed class VerdictSection : IReportSection
{
    public string Id => "verdict";

    public string Link => "Verdict";

    public bool Appears(RunResult result) => true;

    public Markup Render(RunResult result) => Markup.Of($"""
        <section id="verdict" aria-labelledby="verdict-heading">
        <p class="scenario">{result.Scenario.Name} <span class="when">{Figure.Instant(result.Run.StartedAt)}</span></p>
        <h1>{result.Scenario.Title}</h1>
        {Description(result.Scenario)}
        <div class="verdict {Wording.Of(result.Verdict)}">
        <h2 id="verdict-heading" class="word">{Symbol(result.Verdict)}{Wording.Of(result.Verdict)}</h2>
        <div><p>{Wording.Meaning(result.Verdict)}</p>{Interrupted(result)}{Reasons(result.Reasons)}</div>
        </div>
        <p class="finding">{Finding.Of(result)[0]}</p>
        {Finding.Of(result).Skip(1).Select(sentence => Markup.Of($"<p class=\"more\">{sentence}</p>\n"))}
        {Cards(result)}
        <h3>Thresholds</h3>
        {Thresholds(result)}
        </section>

        """);

    private static Markup Description(ScenarioInfo scenario) => scenario.Description.Length == 0
        ? Markup.None
        : Markup.Of($"<p class=\"about\">{scenario.Description}</p>");

    private static Markup Interrupted(RunResult result) => result.Interrupted
        ? Markup.Of($"<p><strong>Interrupted.</strong> The run was ended early; what had been measured by then is shown.</p>")
        : Markup.None;

    private static Markup Reasons(IReadOnlyList<string> reasons) => reasons.Count == 0
        ? Markup.None
        : Markup.Of($"<ul>{reasons.Select(reason => Markup.Of($"<li>{reason}</li>"))}</ul>");

    private static Markup Cards(RunResult result)
    {
        var table = ArmsTable.ByPolicy(result);
        return table.Columns.Count == 0
            ? Missing("No arm finished: there is no loss, no timeline and no ledger to show.")
            : Markup.Of($"<div class=\"cards\">\n{table.Columns.Select((policy, column) => Card(table, policy, column))}</div>\n");
    }

    private static Markup Card(ArmsTable table, ArmsColumn policy, int column)
    {
        string Text(string label) => table.Cell(label, column).Text;
        var repeats = policy.Arms.Count == 1 ? "" : $", medians of {Figure.Of(policy.Arms.Count, "repeat")}";
        return Markup.Of($"""
            <div class="card">
            <h3 class="arm-name">{policy.Name}<span class="note">{repeats}</span></h3>
            <p class="meaning">{Wording.Policy(policy.Name)}</p>
            <dl class="key">
            {Key("tokens lost", table.Cell("lost", column), $"of {Text("generated")} generated: {Text("loss rate")} % (95 % interval {Text("95 % interval")})")}
            {Key("orgs cut off at the end", table.Cell("cut off at the end", column), $"{Text("cut off at peak")} at peak, {Text("reconnected")} came back")}
            </dl>
            </div>

            """);
    }

    private static Markup Key(string name, ArmsCell cell, string note)
    {
        var range = cell.Range.Length == 0 ? Markup.None : Markup.Of($"<span class=\"range\">{cell.Range}</span>");
        return Markup.Of($"<div><dt>{name}</dt><dd>{cell.Value}{range}</dd><dd class=\"note\">{note}</dd></div>");
    }

    private static Markup Thresholds(RunResult result)
    {
        var rows = ThresholdRow.From(result);
        if (rows.Count == 0)
            return Missing(result.Arms.Count == 0
                ? "No arm finished, so no threshold was checked."
                : "The scenario sets no thresholds; the ledger's invariants alone decide.");
        return Table("Every threshold and what was observed",
            ["Metric", "Policy", "Phase", "Expected", "Observed", "Verdict"],
            rows.Select(row => Markup.Of($"""
                <tr><th scope="row">{row.Metric}</th><td>{row.Policy}</td><td>{row.Phase}</td><td>{row.Expected}</td><td class="strong">{row.Observed}</td><td>{Badge(row.Verdict)} <span class="note">{row.Share}</span></td></tr>

                """)), "thresholds");
    }
}
