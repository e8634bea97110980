using LoadLab.Results;
using static LoadLab.Reports.Html.Sections.Parts;

namespace LoadLab.Reports.Html.Sections;

/// <summary>The steady state before the faults and after them, phase by phase.</summary>
internal sealed class SteadySection : IReportSection
{
    public string Id => "phases";

    public string Link => "Before and after";

    public Markup Render(RunResult result) => Section(this, "Before, during and after",
        "Steady is the state everything else is compared with. Whether the recovery gets back to it tells if the damage outlived the fault.",
        ForEachArm(result, arm => Markup.Of($"<div class=\"panel\">{ArmName(result, arm)}{Phases(arm)}</div>\n")));

    private static Markup Phases(ArmResult arm)
    {
        if (arm.Phases.Count == 0)
            return Missing("No phase of this arm was measured.");
        return Markup.Of($"""
            <p class="message">{Message(arm)}</p>
            {Table("Phase by phase", ["Phase", "Attempts", "Ok", "Lost", "p50", "p95", "p99", "p99.9"], arm.Phases.Select(Row), "dense")}
            """);
    }

    private static string Message(ArmResult arm)
    {
        var steady = arm.Phases.FirstOrDefault(phase => phase is { Name: "steady", Latency: not null });
        var recovery = arm.Phases.FirstOrDefault(phase => phase is { Name: "recovery", Latency: not null });
        if (steady is null)
            return "There is no steady phase to compare with.";
        if (recovery is null)
            return "There is no recovery phase, so nothing is known about afterwards.";
        var (before, after) = (steady.Latency!.P99Ms, recovery.Latency!.P99Ms);
        return $"p99 was {Figure.Latency(before)} before and {Figure.Latency(after)} after{Compared(before, after)}; "
            + $"of the attempts {Ok(steady)} brought a token before and {Ok(recovery)} after.";
    }

    private static string Ok(PhaseResult phase) =>
        phase.Attempts == 0 ? Figure.None : Figure.Percent(phase.Ok / (double)phase.Attempts) + " %";

    private static string Compared(double before, double after) =>
        before > 0 && after / before >= 2 ? $", {Figure.Plain(Math.Round(after / before, 1))} times as long" : "";

    private static Markup Row(PhaseResult phase) => Parts.Row(phase.Name,
    [
        Figure.Count(phase.Attempts),
        Ok(phase),
        Figure.Count(phase.Lost),
        .. Latencies(phase.Latency),
    ]);

    private static IEnumerable<string> Latencies(LatencySummary? latency) => latency is null
        ? Enumerable.Repeat(Figure.None, 4)
        : new[] { latency.P50Ms, latency.P95Ms, latency.P99Ms, latency.P999Ms }.Select(Figure.Latency);
}
