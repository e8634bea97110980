using LoadLab.Reports.Tables;
using LoadLab.Results;
using static LoadLab.Reports.Html.Sections.Parts;

namespace LoadLab.Reports.Html.Sections;

/// <summary>How attempts ended, errors by kind.</summary>
internal sealed class OutcomeSection : IReportSection
{
    public string Id => "errors";

    public string Link => "Errors";

    public Markup Render(RunResult result)
    {
        var most = result.Arms.SelectMany(arm => arm.Outcomes.Select(outcome => outcome.Count)).DefaultIfEmpty(0).Max();
        return Section(this, "Errors by kind",
            "How refresh attempts ended, as the partners saw it; a retry counts as an attempt of its own. Bars share one scale.",
            ForEachArm(result, arm => Markup.Of($"<div class=\"panel\">{ArmName(result, arm)}{Outcomes(arm, [.. RowCatalogue.OutcomeKinds(result)], most)}</div>\n")));
    }

    private static Markup Outcomes(ArmResult arm, IReadOnlyList<string> kinds, int most)
    {
        var all = arm.Outcomes.Sum(outcome => (double)outcome.Count);
        if (all == 0)
            return Missing("No attempt ended in this arm.");
        return Markup.Of($"""
            <p class="message">{Message(arm, all)}</p>
            {kinds.Select(kind => Counted(arm, kind)).Select(outcome => Bar(
                Wording.Outcome(outcome.Outcome), Figure.Count(outcome.Count), outcome.Count / (double)most,
                outcome.Outcome switch { "ok" => "received", "refused" => "refused", _ => "failed" }, 0,
                Figure.Percent(outcome.Count / all) + " % of attempts"))}
            """);
    }

    private static OutcomeCount Counted(ArmResult arm, string kind) =>
        new(kind, arm.Outcomes.Where(outcome => outcome.Outcome == kind).Sum(outcome => outcome.Count));

    private static string Message(ArmResult arm, double all)
    {
        var errors = arm.Outcomes.Where(outcome => outcome.Outcome != "ok" && outcome.Count > 0).ToList();
        return errors.Count == 0
            ? $"Every one of the {Figure.Of(all, "attempt")} brought a token."
            : $"{Figure.Count(errors.Sum(outcome => (double)outcome.Count))} of {Figure.Of(all, "attempt")} brought no token, most often: {Wording.Outcome(errors.MaxBy(outcome => outcome.Count)!.Outcome)}.";
    }
}
