using LoadLab.Results;
using static LoadLab.Reports.Html.Sections.Parts;

namespace LoadLab.Reports.Html.Sections;

/// <summary>The ledger's invariants, each as its sentence.</summary>
internal sealed class LedgerSection : IReportSection
{
    public string Id => "ledger";

    public string Link => "Ledger";

    public Markup Render(RunResult result) => Section(this, "Can the figures be trusted?",
        "Every token is accounted for. These sentences must be true of every run; one that isn't is a defect, in the target or in LoadLab.",
        ForEachArm(result, arm => Markup.Of($"<div class=\"panel\">{ArmName(result, arm)}{Invariants(arm)}</div>\n")));

    private static Markup Invariants(ArmResult arm)
    {
        if (arm.Invariants.Count == 0)
            return Missing("No invariant was checked, so nothing vouches for these figures.");
        return Markup.Of($"""
            <p class="message">{Message(arm.Invariants)}</p>
            <ul class="invariants">
            {arm.Invariants.OrderBy(invariant => invariant.Verdict == Verdict.Pass).Select(Invariant)}</ul>
            """);
    }

    private static string Message(IReadOnlyList<InvariantResult> invariants)
    {
        var held = invariants.Count(invariant => invariant.Verdict == Verdict.Pass);
        return held == invariants.Count
            ? $"All {Figure.Count(held)} invariants hold."
            : $"{Figure.Count(held)} of {Figure.Count(invariants.Count)} invariants hold.";
    }

    private static Markup Invariant(InvariantResult invariant) => Markup.Of($"""
        <li>{Badge(invariant.Verdict)} <span>{invariant.Sentence}{Violations(invariant)}</span></li>

        """);

    private static Markup Violations(InvariantResult invariant) => invariant.Violations == 0 && invariant.Examples.Count == 0
        ? Markup.None
        : Markup.Of($"<span class=\"violations\"> {Figure.Of(invariant.Violations, "violation")}{invariant.Examples.Select(example => Markup.Of($"<code>{example}</code>"))}</span>");
}
