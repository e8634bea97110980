using System.CommandLine;
using LoadLab.Gate;
using LoadLab.Scenarios;
using LoadLab.Stack.Doctor;
using Spectre.Console;

namespace LoadLab.Cli;

/// <summary>Says what is on this machine and what a run would use.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        var stack = new StackArguments();
        var output = new Option<string?>("--out") { Description = "The results folder to examine.", HelpName = "folder" };
        var command = new Command("doctor", "Say what is on this machine, which PostgreSQL would be used and why, and what may get in the way.") { output };
        stack.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            var problems = new List<Problem>();
            var options = new DoctorOptions
            {
                Stack = stack.Read(parsed, problems),
                ResultsFolder = parsed.GetValue(output) ?? ResultsFolder.Default(),
            };
            if (problems.Count > 0)
                return Mistakes.Refuse(problems);

            var findings = await DoctorReport.CollectAsync(options, TimeProvider.System, ct);
            Write(findings);
            return findings.Any(f => f.Level == FindingLevel.Problem) ? ExitCodes.StackFailed : ExitCodes.Pass;
        });
        return command;
    }

    private static void Write(IReadOnlyList<Finding> findings)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(2)).AddColumn(new GridColumn().NoWrap().PadRight(2)).AddColumn();
        foreach (var finding in findings)
            grid.AddRow(Mark(finding.Level), $"[bold]{Markup.Escape(finding.Name)}[/]", Markup.Escape(finding.Text));

        Terminal.Out.Write(grid);
        Console.WriteLine(findings.Any(f => f.Level == FindingLevel.Problem) ? "A run would not work here as it is."
            : findings.Any(f => f.Level == FindingLevel.Warning) ? "A run works here; mind the warnings."
            : "A run works here.");
    }

    private static string Mark(FindingLevel level) => level switch
    {
        FindingLevel.Ok => "[green]ok[/]",
        FindingLevel.Warning => "[yellow]warning[/]",
        _ => "[red]problem[/]",
    };
}
