using LoadLab.Results;
using static LoadLab.Reports.Html.Sections.Parts;

namespace LoadLab.Reports.Html.Sections;

/// <summary>Where tokens were lost on their way from the database to the partner.</summary>
internal sealed class FunnelSection : IReportSection
{
    public string Id => "loss";

    public string Link => "Loss";

    public Markup Render(RunResult result)
    {
        var most = result.Arms.Select(arm => arm.Tokens.Generated).DefaultIfEmpty(0).Max();
        return Section(this, "Where tokens were lost",
            "A token is generated when it is committed, returned when the target has handed over the whole response, received when the partner has read it. Bars share one scale.",
            ForEachArm(result, arm => Markup.Of($"<div class=\"panel\">{ArmName(result, arm)}{Funnel(arm.Tokens, most)}</div>\n")));
    }

    private static Markup Funnel(TokenCounts tokens, int most)
    {
        if (tokens.Generated == 0)
            return Missing("No token was generated in this arm, so there is no loss to show.");
        double Share(int count) => count / (double)most;
        return Markup.Of($"""
            <p class="message">{Message(tokens)}</p>
            {Bar("generated", Figure.Count(tokens.Generated), Share(tokens.Generated), "generated")}
            {Bar("returned", Figure.Count(tokens.Returned), Share(tokens.Returned), "returned", Share(tokens.LostInside), Lost(tokens.LostInside, "lost inside the target"))}
            {Bar("received", Figure.Count(tokens.Received), Share(tokens.Received), "received", Share(tokens.LostInTransit), Lost(tokens.LostInTransit, "lost in transit"))}
            {WithoutEvidence(tokens)}
            """);
    }

    private static string Message(TokenCounts tokens)
    {
        if (tokens.Lost == 0)
            return $"Nothing was lost: all {Figure.Of(tokens.Generated, "token")} arrived.";
        var inside = tokens.LostInside >= tokens.LostInTransit;
        return $"Of {Figure.Count(tokens.Lost)} lost, {Figure.Count(inside ? tokens.LostInside : tokens.LostInTransit)} were lost "
            + (inside ? "inside: committed, and never handed over." : "in transit: handed over, and never read.");
    }

    private static string Lost(int count, string where) => count == 0 ? "" : $"{Figure.Count(count)} {where}";

    // Received tokens that the target has no record of returning: it was killed before it could write one.
    private static Markup WithoutEvidence(TokenCounts tokens)
    {
        var without = tokens.Generated - tokens.LostInside - tokens.Returned;
        return without <= 0 ? Markup.None : Markup.Of(
            $"<p class=\"note\">{without} more were received though the target's own record of returning them is missing; they are not lost.</p>");
    }
}
