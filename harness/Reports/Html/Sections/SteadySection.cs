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
            {Table("Phase by phase", ["Phase", "From", "Attempts", "Ok", "Tokens lost", "p50", "p95", "p99", "p99.9", "Longest"], arm.Phases.Select(Row))}
            """);
    }

    private static string Message(ArmResult arm)
    {
        var steady = arm.Phases.FirstOrDefault(phase => phase.Name == "steady")?.Latency;
        var recovery = arm.Phases.FirstOrDefault(phase => phase.Name == "recovery")?.Latency;
        return (steady, recovery) switch
        {
            ({ } before, { } after) => $"p99 was {Figure.Latency(before.P99Ms)} before and {Figure.Latency(after.P99Ms)} after{Compared(before.P99Ms, after.P99Ms)}.",
            (null, _) => "There is no steady phase to compare with.",
            _ => "There is no recovery phase, so nothing is known about afterwards.",
        };
    }

    private static string Compared(double before, double after) =>
        before > 0 && after / before >= 2 ? $", {Figure.Plain(Math.Round(after / before, 1))} times as long" : "";

    private static Markup Row(PhaseResult phase) => Parts.Row(phase.Name,
    [
        Figure.Seconds(phase.StartSeconds) + " s",
        Figure.Count(phase.Attempts),
        phase.Attempts == 0 ? Figure.None : Figure.Percent(phase.Ok / (double)phase.Attempts) + " %",
        Figure.Count(phase.Lost),
        .. Latencies(phase.Latency),
    ]);

    private static IEnumerable<string> Latencies(LatencySummary? latency) => latency is null
        ? Enumerable.Repeat(Figure.None, 5)
        : new[] { latency.P50Ms, latency.P95Ms, latency.P99Ms, latency.P999Ms, latency.MaxMs }.Select(Figure.Latency);
}
