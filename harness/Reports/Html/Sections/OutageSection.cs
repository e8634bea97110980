using LoadLab.Results;
using static LoadLab.Reports.Html.Sections.Parts;

namespace LoadLab.Reports.Html.Sections;

/// <summary>Who was cut off, and for how long.</summary>
internal sealed class OutageSection : IReportSection
{
    private const int Listed = 20;

    private static readonly (string Label, double UpTo)[] Lengths =
        [("under 1 s", 1), ("1 to 2 s", 2), ("2 to 5 s", 5), ("5 to 10 s", 10), ("10 to 30 s", 30), ("30 s and more", double.PositiveInfinity)];

    public string Id => "cut-off";

    public string Link => "Cut off";

    public Markup Render(RunResult result)
    {
        var most = result.Arms.SelectMany(arm => Histogram(arm).Select(bin => bin.Count)).DefaultIfEmpty(0).Max();
        return Section(this, "Who was cut off, and for how long",
            "An organisation is cut off from its first refusal until a refresh brings it back. Losing a token and losing an organisation are different things. Bars share one scale.",
            ForEachArm(result, arm => Markup.Of($"<div class=\"panel\">{ArmName(result, arm)}{Outages(arm, most)}</div>\n")));
    }

    private static Markup Outages(ArmResult arm, int most)
    {
        if (arm.Outages.Count == 0)
            return Missing(arm.Orgs.EverDisconnected == 0 ? "No organisation was cut off." : "The list of organisations is missing from the result.");
        return Markup.Of($"""
            <p class="message">{Message(arm)}{Omitted(arm)}</p>
            {Histogram(arm).Select(bin => Bar(bin.Label, Figure.Count(bin.Count), bin.Count / (double)most, bin.Kind))}
            <details><summary>The longest, organisation by organisation</summary>
            {Table("Organisations cut off longest", ["Organisation", "App", "From", "Until", "Cut off for"], arm.Outages.Take(Listed).Select(Row))}
            {Rest(arm.Outages.Count)}
            </details>
            """);
    }

    private static string Omitted(ArmResult arm) => arm.OutagesOmitted == 0 ? ""
        : $" The bars count the {Figure.Count(arm.Outages.Count)} longest times; {Figure.Count(arm.OutagesOmitted)} shorter ones are left out.";

    private static List<(string Label, int Count, string Kind)> Histogram(ArmResult arm)
    {
        if (arm.Outages.Count == 0)
            return [];
        var back = arm.Outages.Where(outage => outage.ToSeconds is not null).ToList();
        var above = 0.0;
        var bins = new List<(string, int, string)>();
        foreach (var (label, upTo) in Lengths)
        {
            var from = above;
            bins.Add((label, back.Count(outage => outage.Seconds >= from && outage.Seconds < upTo), "received"));
            above = upTo;
        }
        bins.Add(("never came back", arm.Outages.Count - back.Count, "lost"));
        return bins;
    }

    private static string Message(ArmResult arm)
    {
        var orgs = arm.Orgs;
        var cutOff = $"{Figure.Of(orgs.EverDisconnected, "organisation")} {(orgs.EverDisconnected == 1 ? "was" : "were")} cut off";
        var back = orgs switch
        {
            { Reconnected: 0 } => "none of them came back",
            { ReconnectP50Seconds: { } p50, ReconnectP95Seconds: { } p95 } =>
                $"{Figure.Count(orgs.Reconnected)} came back, half of them within {Figure.Seconds(p50)} s and 95 of 100 within {Figure.Seconds(p95)} s",
            _ => $"{Figure.Count(orgs.Reconnected)} came back",
        };
        var end = orgs.DisconnectedEnd == 0 ? "None was left cut off at the end." : $"{Figure.Count(orgs.DisconnectedEnd)} still had no way in at the end.";
        return $"{cutOff}; {back}. {end}";
    }

    private static Markup Row(Outage outage) => Parts.Row(
        outage.Org, outage.App, Figure.Seconds(outage.FromSeconds) + " s",
        outage.ToSeconds is { } to ? Figure.Seconds(to) + " s" : "never", Figure.Seconds(outage.Seconds) + " s");

    private static Markup Rest(int count) => count <= Listed
        ? Markup.None
        : Markup.Of($"<p class=\"note\">{count - Listed} more are in result.json.</p>");
}
