using System.CommandLine;
using LoadLab.Gate;
using LoadLab.Scenarios.Text;
using LoadLab.Stack;
using LoadLab.Toxiproxy;

namespace LoadLab.Cli;

/// <summary>The command line: one file a command.</summary>
public static class LoadLabCommand
{
    private const string Description =
        """
        Measures how many tokens a token service loses when its database degrades, who is cut off, and what
        would have saved them.

        Starts a sample refresh service on a real PostgreSQL behind a Toxiproxy-compatible server, drives
        refresh storms at it while the database degrades, and accounts for every single token.

        Begin with:  loadlab scenario db-slow

        Exit codes:
          0  pass                              4  regression against the baseline
          1  LoadLab itself failed             5  inconclusive: not measured well enough to say
          2  wrong usage or invalid scenario   6  the stack could not start
          3  a threshold or invariant failed 130  interrupted
        """;

    /// <summary>Runs a command line.</summary>
    /// <returns>An exit code of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        Console.SetOut(new LastingWriter(Console.Out));
        Console.SetError(new LastingWriter(Console.Error));

        // The proxy takes Toxiproxy's own flags, -host and the like, which this parser would take apart.
        if (args is ["toxiproxy", .. var flags])
            return await ToxiproxyServer.RunAsync(flags);

        if (args is ["target", .. var options])
            return await TargetCommand.RunAsync(options);

        var root = Root();
        var parsed = root.Parse(args is [] ? ["--help"] : args);
        if (parsed.Errors.Count > 0 && !parsed.Tokens.Any(t => t.Type == System.CommandLine.Parsing.TokenType.Directive))
            return await RefuseAsync(parsed, root);

        // A command's own help tells everything; the list of all commands, the first line of each.
        foreach (var command in root.Subcommands.Where(c => c != parsed.CommandResult.Command))
            command.Description = command.Description?.Split('\n')[0];

        try
        {
            // Signals are the run's own affair: the first one drains, the parser's default would cut it off.
            return await parsed.InvokeAsync(new() { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false });
        }
        catch (StackException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return ExitCodes.StackFailed;
        }
        catch (OperationCanceledException)
        {
            return ExitCodes.Interrupted;
        }
        catch (Exception e)
        {
            await Console.Error.WriteLineAsync($"loadlab failed: {e.Message}");
            await Console.Error.WriteLineAsync(e.ToString());
            return ExitCodes.Failed;
        }
    }

    // A mistyped command also counts as none given; the typo is the news.
    private static async Task<int> RefuseAsync(ParseResult parsed, RootCommand root)
    {
        foreach (var error in parsed.Errors.Where(e => parsed.Errors.Count == 1 || parsed.UnmatchedTokens.Count == 0 || parsed.UnmatchedTokens.Any(e.Message.Contains)))
            await Console.Error.WriteLineAsync($"loadlab: {error.Message}");

        var command = parsed.CommandResult.Command;
        List<string> names = command == root
            ? [.. root.Subcommands.Select(c => c.Name)]
            : [.. command.Options.Concat(root.Options).Select(o => o.Name)];
        foreach (var unknown in parsed.UnmatchedTokens)
            if (NearestName.Of(unknown, names) is { } nearest)
                await Console.Error.WriteLineAsync($"{unknown}: did you mean {nearest}?");

        await Console.Error.WriteLineAsync($"See loadlab {(command == root ? "" : $"{command.Name} ")}--help.");
        return ExitCodes.Usage;
    }

    private static RootCommand Root()
    {
        var root = new RootCommand(Description)
        {
            ScenarioCommand.Create(),
            ListCommand.Create(),
            DoctorCommand.Create(),
            ReportCommand.Create(),
            RecoverCommand.Create(),
            EventsCommand.Create(),
            LedgerCommand.Create(),
            CompletionCommand.Create(),
            new Command("toxiproxy", "Run the Toxiproxy-compatible server alone; takes toxiproxy-server's own flags (-help lists them)."),
            new Command("target", "Run the sample refresh service alone (--help explains its options)."),
        };
        return root;
    }
}
