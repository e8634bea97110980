using LoadLab.Reports.Tables;
using LoadLab.Results;

namespace LoadLab.Reports.Html.Sections;

/// <summary>Pieces that several sections use.</summary>
internal static class Parts
{
    /// <summary>A section with its heading and, under it, what it is about.</summary>
    public static Markup Section(IReportSection section, string heading, string about, Markup content) => Markup.Of($"""
        <section id="{section.Id}" aria-labelledby="{section.Id}-heading">
        <h2 id="{section.Id}-heading">{heading}</h2>
        <p class="about">{about}</p>
        {content}
        </section>

        """);

    /// <summary>Says what is missing, in the place of what would show it.</summary>
    public static Markup Missing(string sentence) => Markup.Of($"<p class=\"missing\">{sentence}</p>\n");

    /// <summary>
    /// The same piece for every arm: the arms of the first repeat side by side, the other repeats folded away below.
    /// </summary>
    public static Markup ForEachArm(RunResult result, Func<ArmResult, Markup> render)
    {
        var repeats = result.Arms.GroupBy(arm => arm.Repeat).ToList();
        var first = Grid(repeats[0], render);
        var others = repeats.Skip(1).Select(repeat => Markup.Of($"""
            <details class="repeat"><summary>Repeat {repeat.Key}</summary>
            {Grid(repeat, render)}</details>

            """));
        return Markup.Of($"{first}{others}");
    }

    private static Markup Grid(IEnumerable<ArmResult> arms, Func<ArmResult, Markup> render) =>
        Markup.Of($"<div class=\"arms\">\n{arms.Select(render)}</div>\n");

    /// <summary>The name of an arm as a heading.</summary>
    public static Markup ArmName(RunResult result, ArmResult arm) =>
        Markup.Of($"<h3 class=\"arm-name\">{ArmsColumn.NameOf(arm, result.Arms)}</h3>\n");

    /// <summary>A table that scrolls inside its frame where the page is narrow.</summary>
    public static Markup Table(string caption, IEnumerable<string> headings, IEnumerable<Markup> rows, string kind = "") => Markup.Of($"""
        <div class="scroll" role="region" aria-label="{caption}" tabindex="0"><table class="{kind}">
        <caption class="hidden">{caption}</caption>
        <thead><tr>{headings.Select(heading => Markup.Of($"<th scope=\"col\">{heading}</th>"))}</tr></thead>
        <tbody>
        {rows}</tbody></table></div>

        """);

    /// <summary>A row: its heading, then its cells.</summary>
    public static Markup Row(string heading, params IEnumerable<string> cells) =>
        Markup.Of($"<tr><th scope=\"row\">{heading}</th>{cells.Select(cell => Markup.Of($"<td>{cell}</td>"))}</tr>\n");

    /// <summary>A term and its value in a list of facts.</summary>
    public static Markup Fact(string term, string value) => Markup.Of($"<div><dt>{term}</dt><dd>{value}</dd></div>");

    /// <summary>A verdict as a word with a sign of its own shape, so that it can be told without colour.</summary>
    public static Markup Badge(Verdict verdict) =>
        Markup.Of($"<span class=\"badge {Wording.Of(verdict)}\">{Symbol(verdict)}{Wording.Of(verdict)}</span>");

    public static Markup Symbol(Verdict verdict) => verdict switch
    {
        Verdict.Pass => Markup.Of($"<svg class=\"sign\" viewBox=\"0 0 16 16\" aria-hidden=\"true\"><path d=\"M2.5 8.5l3.5 3.5 7.5-8\"/></svg>"),
        Verdict.Fail => Markup.Of($"<svg class=\"sign\" viewBox=\"0 0 16 16\" aria-hidden=\"true\"><path d=\"M3.5 3.5l9 9m0-9l-9 9\"/></svg>"),
        _ => Markup.Of($"<svg class=\"sign\" viewBox=\"0 0 16 16\" aria-hidden=\"true\"><path d=\"M5 5.5a3 3 0 1 1 4.6 2.5C8.500 8.700 8 9.200 8 10m0 3v.3\"/></svg>"),
    };

    /// <summary>A bar whose length is a share of 1, with a hatched part behind it.</summary>
    public static Markup Bar(string label, string figure, double share, string kind, double lostShare = 0, string lost = "") => Markup.Of($"""
        <div class="bar"><span class="bar-label">{label}</span><span class="bar-figure">{figure}</span>
        <span class="track"><span class="fill {kind}" style="width:{Css(share)}"></span><span class="fill lost" style="width:{Css(lostShare)}"></span></span>
        <span class="bar-note">{lost}</span></div>

        """);

    private static string Css(double share) =>
        (100 * Math.Clamp(share, 0, 1)).ToString("0.##", System.Globalization.CultureInfo.InvariantCulture) + "%";
}
