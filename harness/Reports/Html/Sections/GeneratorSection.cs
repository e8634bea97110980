using LoadLab.Results;
using static LoadLab.Reports.Html.Sections.Parts;

namespace LoadLab.Reports.Html.Sections;

/// <summary>Whether the load came as planned, and what each process cost.</summary>
internal sealed class GeneratorSection : IReportSection
{
    public string Id => "generator";

    public string Link => "Generator";

    public Markup Render(RunResult result) => Section(this, "Did the load come as planned?",
        "Latency counts from the planned instant, so a generator that falls behind shows up as latency, and here.",
        ForEachArm(result, arm => Markup.Of($"<div class=\"panel\">{ArmName(result, arm)}{Arrivals(arm)}{Cpu(arm)}</div>\n")));

    private static Markup Arrivals(ArmResult arm)
    {
        var arrivals = arm.Arrivals;
        if (arrivals.Planned == 0)
            return Missing("No arrival was planned.");
        return Markup.Of($"""
            <p class="message">{Message(arrivals)}</p>
            <dl class="facts small">
            {Fact("planned", Figure.Count(arrivals.Planned))}{Fact("started", Figure.Count(arrivals.Started))}{Fact("late", Figure.Count(arrivals.Late))}{Fact("joined", Figure.Count(arrivals.Joined))}{Fact("unstarted", Figure.Count(arrivals.Unstarted))}
            {Fact("lateness p50", Figure.Latency(arrivals.LatenessP50Ms))}{Fact("lateness p99", Figure.Latency(arrivals.LatenessP99Ms))}{Fact("lateness longest", Figure.Latency(arrivals.LatenessMaxMs))}
            </dl>
            """);
    }

    private static string Message(ArrivalCounts arrivals)
    {
        var share = Figure.Percent(arrivals.Late / (double)arrivals.Planned);
        var late = arrivals.Late == 0 ? "Every arrival that was started began on time" : $"{Figure.Of(arrivals.Late, "arrival")} of {Figure.Count(arrivals.Planned)} began late ({share} %)";
        var unstarted = arrivals.Unstarted == 0 ? "none was left out" : $"{Figure.Count(arrivals.Unstarted)} never started";
        return $"{late}; {unstarted}.";
    }

    private static Markup Cpu(ArmResult arm)
    {
        if (arm.Cpu.Count == 0)
            return Markup.None;
        var phases = arm.Cpu.Select(cpu => cpu.Phase).Distinct().ToList();
        var rows = arm.Cpu.GroupBy(cpu => cpu.Process).Select(process => Parts.Row(process.Key,
            phases.Select(phase => process.FirstOrDefault(cpu => cpu.Phase == phase) is { } cpu ? Figure.Seconds(cpu.Cores) : Figure.None)));
        return Markup.Of($"""
            <details><summary>Processor time: cores kept busy by each process</summary>
            {Table("Cores kept busy", ["Process", .. phases], rows)}
            </details>
            """);
    }
}
