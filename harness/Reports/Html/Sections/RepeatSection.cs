using System.Globalization;
using LoadLab.Results;
using static LoadLab.Reports.Html.Sections.Parts;

namespace LoadLab.Reports.Html.Sections;

/// <summary>How to run it again, and on what it ran.</summary>
internal sealed class RepeatSection : IReportSection
{
    public string Id => "again";

    public string Link => "Run it again";

    public bool Appears(RunResult result) => true;

    public Markup Render(RunResult result)
    {
        var (scenario, machine) = (result.Scenario, result.Environment);
        return Section(this, "Run it again", "Equal hashes mean equal runs: same scenario, same arrivals, same organisations, same faults.", Markup.Of($"""
            <div class="command"><code id="command">{result.Run.Command}</code><button type="button" data-copy="command">Copy</button></div>
            <dl class="facts">
            {Fact("Run", result.Run.Id)}{Fact("Started", Figure.Instant(result.Run.StartedAt))}{Fact("Finished", Figure.Instant(result.Run.FinishedAt))}
            {Fact("Seed", scenario.Seed.ToString(CultureInfo.InvariantCulture))}{Fact("Organisations", Figure.Count(scenario.Orgs))}{Fact("Time scale", Figure.Plain(scenario.TimeScale))}
            {Fact("LoadLab", machine.LoadLabVersion)}{Fact("Stack", machine.Stack)}{Fact("PostgreSQL", machine.PostgreSql)}{Fact("Toxiproxy", machine.Toxiproxy)}
            {Fact("System", machine.OperatingSystem)}{Fact("Runtime", machine.Runtime)}{Fact("Machine", $"{Figure.Of(machine.Cores, "core")}, {Figure.Bytes(machine.Memory)}")}
            {Fact("Format", $"result.json, version {result.SchemaVersion}")}
            {Hash("Scenario's hash", scenario.Hash)}{Hash("Arrivals' hash", scenario.ArrivalsHash)}
            </dl>
            """));
    }

    private static Markup Hash(string term, string value) => Markup.Of($"<div class=\"wide\"><dt>{term}</dt><dd><code>{value}</code></dd></div>");
}
