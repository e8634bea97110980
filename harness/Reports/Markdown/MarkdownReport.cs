using System.Globalization;
using System.Text;
using LoadLab.Reports.Tables;
using LoadLab.Results;
using static LoadLab.Reports.Markdown.MarkdownText;

namespace LoadLab.Reports.Markdown;

/// <summary>The run on one page, fit for the summary of a CI job.</summary>
public sealed class MarkdownReport : IReportWriter
{
    /// <inheritdoc/>
    public string FileName => "summary.md";

    /// <inheritdoc/>
    public async Task WriteAsync(RunResult result, Stream output, CancellationToken ct) =>
        await output.WriteAsync(Encoding.UTF8.GetBytes(Text(result)), ct);

    private static string Text(RunResult result)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# {Symbol(result.Verdict)} {Escape(result.Scenario.Name)}: {Wording.Of(result.Verdict)}");
        text.Append(result.Interrupted ? ", interrupted\n\n" : "\n\n");
        text.Append(CultureInfo.InvariantCulture, $"{Escape(result.Scenario.Title)}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"{Escape(string.Join(' ', Finding.Of(result)))}\n\n");
        AppendReasons(text, result);
        AppendThresholds(text, result);
        AppendBaseline(text, result.Baseline);
        AppendArms(text, ArmsTable.From(result));
        AppendRepeat(text, result);
        return text.ToString();
    }

    private static void AppendReasons(StringBuilder text, RunResult result)
    {
        foreach (var reason in result.Reasons)
            text.Append(CultureInfo.InvariantCulture, $"- {Escape(reason)}\n");
        if (result.Reasons.Count > 0)
            text.Append('\n');
    }

    private static void AppendThresholds(StringBuilder text, RunResult result)
    {
        text.Append("## Thresholds\n\n");
        var thresholds = ThresholdRow.From(result);
        if (thresholds.Count == 0)
        {
            text.Append(result.Arms.Count == 0
                ? "No arm finished, so none was checked.\n\n"
                : "The scenario sets none; the ledger's invariants alone decide.\n\n");
            return;
        }
        text.Append("| policy | metric | phase | expected | observed | verdict |\n|---|---|---|---|---:|---|\n");
        foreach (var row in thresholds)
            AppendRow(text, [
                row.Policy, row.Metric, row.Phase, row.Expected, row.Observed,
                $"{Symbol(row.Verdict)} {Wording.Of(row.Verdict)} {row.Share}".TrimEnd()]);
        text.Append('\n');
    }

    private static void AppendBaseline(StringBuilder text, BaselineComparison? baseline)
    {
        if (baseline is null)
            return;
        text.Append(CultureInfo.InvariantCulture,
            $"## Against the baseline: {(baseline.Regressed ? "regressed" : "no regression")}\n\n{Escape(baseline.File)}\n\n");
        text.Append("| policy | metric | phase | baseline | observed | limit | verdict |\n|---|---|---|---:|---:|---:|---|\n");
        foreach (var row in baseline.Rows)
            AppendRow(text, [
                row.Policy, row.Metric, row.Phase ?? "whole arm", Figure.Plain(row.Baseline),
                row.Observed is { } observed ? Figure.Plain(observed) : "nothing observed",
                Figure.Plain(row.Limit), $"{Symbol(Wording.Of(row))} {Wording.Of(Wording.Of(row))}"]);
        text.Append('\n');
    }

    private static void AppendArms(StringBuilder text, ArmsTable table)
    {
        text.Append("## The arms\n\n");
        if (table.Columns.Count == 0)
        {
            text.Append("No arm finished.\n\n");
            return;
        }
        if (table.IsAggregated)
            text.Append("Several repeats: median \\[least–most\\].\n\n");
        AppendRow(text, ["", .. table.Columns.Select(column => column.Name)]);
        text.Append("|---").Append(string.Concat(Enumerable.Repeat("|---:", table.Columns.Count))).Append("|\n");
        var group = "";
        foreach (var row in table.Rows)
        {
            if (row.Group != group)
                text.Append(CultureInfo.InvariantCulture, $"| **{Escape(group = row.Group)}** |{Blank(table)}\n");
            AppendRow(text, [row.Title, .. row.Cells.Select(cell => cell.Text)]);
        }
        text.Append('\n');
    }

    private static void AppendRepeat(StringBuilder text, RunResult result)
    {
        text.Append("## Run it again\n\n").Append(CodeBlock(result.Run.Command)).Append('\n');
        text.Append(CultureInfo.InvariantCulture,
            $"Seed {result.Scenario.Seed}, scenario {Escape(Short(result.Scenario.Hash))}, arrivals {Escape(Short(result.Scenario.ArrivalsHash))}, ");
        text.Append(CultureInfo.InvariantCulture,
            $"LoadLab {Escape(result.Environment.LoadLabVersion)}, {Escape(result.Environment.PostgreSql)}, {Escape(result.Environment.Toxiproxy)}.\n");
    }

    private static string Short(string hash) => hash.Length > 12 ? hash[..12] : hash;

    private static string Blank(ArmsTable table) => string.Concat(Enumerable.Repeat(" |", table.Columns.Count));

    private static void AppendRow(StringBuilder text, IEnumerable<string> cells) =>
        text.Append("| ").AppendJoin(" | ", cells.Select(Escape)).Append(" |\n");

    private static string Symbol(Verdict verdict) => verdict switch
    {
        Verdict.Pass => "✅",
        Verdict.Fail => "❌",
        _ => "⚠️",
    };
}
