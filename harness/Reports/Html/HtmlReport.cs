using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using LoadLab.Reports.Html.Charts;
using LoadLab.Reports.Html.Sections;
using LoadLab.Results;

namespace LoadLab.Reports.Html;

/// <summary>The report for people: one file that opens offline and asks for nothing from anywhere.</summary>
/// <remarks>The page's content policy allows only the two scripts named by their hash, and no request at all.</remarks>
public sealed partial class HtmlReport : IReportWriter
{
    /// <inheritdoc/>
    public string FileName => "report.html";

    /// <inheritdoc/>
    public async Task WriteAsync(RunResult result, Stream output, CancellationToken ct) =>
        await output.WriteAsync(Encoding.UTF8.GetBytes(Page(result)), ct);

    private static string Page(RunResult result) => Placeholder().Replace(Assets.Template, match => match.Groups[1].Value switch
    {
        "title" => Markup.Of($"{result.Scenario.Name}: {Wording.Of(result.Verdict)} – LoadLab").ToString(),
        "policy" => ContentPolicy(Assets.Plotly, Assets.Script),
        "style" => Assets.Style,
        "navigation" => Navigation(result).ToString(),
        "body" => Body(result).ToString(),
        "data" => ChartData.Json(result),
        "plotly" => Assets.Plotly,
        "script" => Assets.Script,
        var unknown => throw new InvalidOperationException($"The page's template has an unknown placeholder: {unknown}."),
    });

    private static readonly IReadOnlyList<IReportSection> Sections =
    [
        new VerdictSection(), new ArmsSection(), new TimelineSection(), new FunnelSection(), new OutageSection(),
        new OutcomeSection(), new SteadySection(), new BaselineSection(), new LedgerSection(), new GeneratorSection(),
        new RepeatSection(),
    ];

    private static Markup Navigation(RunResult result) => Markup.Join(Sections
        .Where(section => section.Appears(result))
        .Select(section => Markup.Of($"<li><a href=\"#{section.Id}\">{section.Link}</a></li>")));

    private static Markup Body(RunResult result) => Markup.Join(Sections
        .Where(section => section.Appears(result))
        .Select(section => section.Render(result)));

    private static string ContentPolicy(params string[] scripts) =>
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; script-src "
        + string.Join(' ', scripts.Select(script => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script)))}'"));

    [GeneratedRegex(@"\{\{(\w+)\}\}")]
    private static partial Regex Placeholder();
}
