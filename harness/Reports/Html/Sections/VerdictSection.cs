using LoadLab.Reports.Tables;
using LoadLab.Results;
using static LoadLab.Reports.Html.Sections.Parts;

namespace LoadLab.Reports.Html.Sections;

/// <summary>What a reader wants first: is it good, why, what was found, and every threshold with its observed value.</summary>
internal sealed class VerdictSection : IReportSection
{
    public string Id => "verdict";

    public string Link => "Verdict";

    public Markup Render(RunResult result) => Markup.Of($"""
        <section id="verdict" aria-labelledby="verdict-heading">
        <p class="scenario">{result.Scenario.Name} <span class="when">{Figure.Instant(result.Run.StartedAt)}</span></p>
        <h1>{result.Scenario.Title}</h1>
        <div class="verdict {Wording.Of(result.Verdict)}">
        <h2 id="verdict-heading" class="word">{Symbol(result.Verdict)}{Wording.Of(result.Verdict)}</h2>
        <div><p>{Wording.Meaning(result.Verdict)}</p>{Interrupted(result)}{Reasons(result.Reasons)}</div>
        </div>
        <p class="finding">{string.Join(' ', Finding.Of(result))}</p>
        {Cards(result)}
        <h3>Thresholds</h3>
        {Thresholds(result)}
        </section>

        """);

    private static Markup Interrupted(RunResult result) => result.Interrupted
        ? Markup.Of($"<p><strong>Interrupted.</strong> The run was ended early; what had been measured by then is shown.</p>")
        : Markup.None;

    private static Markup Reasons(IReadOnlyList<string> reasons) => reasons.Count == 0
        ? Markup.None
        : Markup.Of($"<ul>{reasons.Select(reason => Markup.Of($"<li>{reason}</li>"))}</ul>");

    private static Markup Cards(RunResult result)
    {
        var table = ArmsTable.From(result with { Arms = [.. result.Arms] });
        if (table.Columns.Count == 0)
            return Markup.None;
        string Text(string label, int column) => table.Rows.First(row => row.Label == label).Cells[column].Text;
        return Markup.Of($"""
            <div class="cards">
            {table.Columns.Select((column, i) => Markup.Of($"""
                <div class="card">
                <h3 class="arm-name">{column.Name}</h3>
                <p class="meaning">{Wording.Policy(column.Arms[0].Policy)}</p>
                <dl class="key">
                <div><dt>tokens lost</dt><dd>{Text("lost", i)}</dd><dd class="note">of {Text("generated", i)} generated, {Text("loss rate", i)} % (95 %: {Text("loss rate, 95 % interval", i)})</dd></div>
                <div><dt>orgs cut off at the end</dt><dd>{Text("cut off at the end", i)}</dd><dd class="note">{Text("cut off at peak", i)} at peak, {Text("reconnected", i)} came back</dd></div>
                </dl>
                </div>

                """))}</div>
            """);
    }

    private static Markup Thresholds(RunResult result)
    {
        var rows = ThresholdTable.Rows(result);
        if (rows.Count == 0)
            return Missing(result.Arms.Count == 0
                ? "No arm finished, so no threshold was checked."
                : "The scenario sets no thresholds; the ledger's invariants alone decide.");
        return Table("Every threshold and what was observed",
            ["Metric", "Arm", "Phase", "Expected", "Observed", "Verdict"],
            rows.Select(row => Markup.Of($"""
                <tr><th scope="row">{row.Threshold.Metric}</th><td>{row.Arm}</td><td>{row.Threshold.Phase ?? "whole arm"}</td><td>{row.Threshold.Expected}</td><td class="strong">{Wording.Observed(row.Threshold)}</td><td>{Badge(row.Threshold.Verdict)}</td></tr>

                """)), "thresholds");
    }
}
