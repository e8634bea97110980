using System.CommandLine;
using LoadLab.Gate;
using LoadLab.Scenarios;
using Spectre.Console;

namespace LoadLab.Cli;

/// <summary>Lists the scenarios that have a name.</summary>
internal static class ListCommand
{
    public static Command Create()
    {
        var command = new Command("list", "List the scenarios, what they show and how long they take.");
        command.SetAction(_ =>
        {
            Write(Terminal.Out, Catalog.Here());
            return ExitCodes.Pass;
        });
        return command;
    }

    private static void Write(IAnsiConsole console, ScenarioCatalog catalog)
    {
        var entries = catalog.List();
        if (entries.Count == 0)
            console.WriteLine("No scenarios found: run inside the repository, or name a file.");

        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(3)).AddColumn();
        foreach (var entry in entries)
        {
            if (entry.Scenario is { } scenario)
            {
                grid.AddRow($"[bold]{Markup.Escape(entry.Name)}[/]", Markup.Escape(scenario.Title));
                grid.AddRow("", $"[grey]{Markup.Escape(string.Join(" and ", scenario.Policies))}; "
                    + $"{new PhaseTimeline(scenario.Phases).LoadEnd.TotalSeconds:0} s of load an arm, {scenario.Orgs.Count:N0} orgs[/]");
            }
            else
            {
                grid.AddRow($"[bold]{Markup.Escape(entry.Name)}[/]", $"[red]{entry.Problems.Count} mistakes: {Markup.Escape(entry.Problems[0].ToString())}[/]");
            }
        }

        console.Write(grid);
    }
}

/// <summary>The scenarios as seen from where the user stands.</summary>
internal static class Catalog
{
    public static ScenarioCatalog Here() => new(Directory.GetCurrentDirectory(), AppContext.BaseDirectory);
}
