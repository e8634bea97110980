using LoadLab.Reports.Html.Charts;
using LoadLab.Reports.Tables;
using LoadLab.Results;
using static LoadLab.Reports.Html.Sections.Parts;

namespace LoadLab.Reports.Html.Sections;

/// <summary>What happened when: four charts for each arm, faults and phases on each of them.</summary>
internal sealed class TimelineSection : IReportSection
{
    public string Id => "timeline";

    public string Link => "Timeline";

    public Markup Render(RunResult result) => Section(this, "Timeline",
        "Seconds count from the first planned arrival. Charts of one kind share their axes, so arms can be compared by eye. Hatched: a fault in force.",
        Markup.Of($"{Windows(result)}{ChartCatalogue.All.Select(kind => Charts(result, kind))}"));

    // The faults are equal in every arm but for the moments they really took to set in and to be lifted; an amnesty
    // belongs to its own arm.
    private static Markup Windows(RunResult result)
    {
        var windows = result.Arms.SelectMany(arm => arm.Windows)
            .GroupBy(window => (window.Name, window.Kind, window.Detail))
            .OrderBy(group => group.Min(window => window.StartSeconds))
            .Select(group => Markup.Of($"<li><span class=\"{(group.Key.Kind == "amnesty" ? "lane amnesty" : "lane fault")}\"></span><strong>{group.Key.Name}</strong> {group.Key.Detail}, {Span([.. group])}</li>"))
            .ToList();
        return windows.Count == 0
            ? Missing("Nothing was in force: no fault, no amnesty.")
            : Markup.Of($"<ul class=\"windows\">{windows}</ul>\n");
    }

    private static string Span(IReadOnlyList<TimelineWindow> windows)
    {
        var start = Range(windows.Select(window => window.StartSeconds));
        return windows.All(window => window.EndSeconds is null)
            ? $"from {start} s to the end"
            : $"{start} to {Range(windows.Select(window => window.EndSeconds).OfType<double>())} s";
    }

    private static string Range(IEnumerable<double> seconds)
    {
        var (least, most) = (Figure.Seconds(seconds.Min()), Figure.Seconds(seconds.Max()));
        return least == most ? least : $"{least}–{most}";
    }

    private static Markup Charts(RunResult result, ChartKind kind) => Markup.Of($"""
        <div class="kind">
        <h3>{kind.Title} <span class="unit">{kind.Unit}</span></h3>
        <ul class="legend" aria-hidden="true">{kind.Series.Select(series => Legend(series.Key, series.Name))}{(kind.Gap is null ? Markup.None : Legend("gap", kind.Gap))}</ul>
        {ForEachArm(result, arm => Chart(result, arm, kind))}</div>

        """);

    private static Markup Legend(string key, string name) =>
        Markup.Of($"<li><span class=\"swatch {key}\"></span>{name}</li>");

    private static Markup Chart(RunResult result, ArmResult arm, ChartKind kind)
    {
        var name = ArmsColumn.NameOf(arm, result.Arms);
        if (arm.Timeline.Buckets.Count == 0)
            return Markup.Of($"<div class=\"panel\"><h4>{name}</h4>{Missing("This arm ended before anything could be recorded over time.")}</div>\n");
        var message = kind.Message(arm);
        return Markup.Of($"""
            <figure class="panel"><h4>{name}</h4>
            <div class="chart" id="{ChartData.Id(result, arm, kind)}" role="img" aria-label="{kind.Title}, {name}. {message}"></div>
            <figcaption class="message">{message}</figcaption>
            <details><summary>The data behind this chart</summary>
            {Data(arm, kind)}</details></figure>

            """);
    }

    private static Markup Data(ArmResult arm, ChartKind kind) => Table(
        $"{kind.Title} over time, {kind.Unit}",
        [kind.AtEnd ? "At, s" : "From, s", .. kind.Series.Select(series => series.Name)],
        arm.Timeline.Buckets.Select(bucket => Parts.Row(
            Figure.Seconds(bucket.StartSeconds + (kind.AtEnd ? arm.Timeline.BucketSeconds : 0)),
            kind.Series.Select(series => series.Value(bucket, arm.Timeline.BucketSeconds) is { } value ? kind.Format(value) : Figure.None))));
}
