using System.CommandLine;
using LoadLab.Gate;
using LoadLab.Querying;
using LoadLab.Querying.Exports;
using LoadLab.Recording;
using LoadLab.Running;
using LoadLab.Scenarios;

namespace LoadLab.Cli;

/// <summary>Answers questions about a run's tokens: a table, a file, or one token's life in words.</summary>
internal static class LedgerCommand
{
    private const int PipeWidth = 200;

    private const string Description =
        """
        Ask a run's ledger: every token, where it was lost, and why.

        Options combine: a row is shown when all of them take it. What they name must be in the ledger (else exit
        code 2); a question that no row answers is answered with "no token" and exit code 0.
        """;

    public static Command Create()
    {
        var folder = new Argument<string>("run folder") { Description = "A folder that a run left in results/." };
        var options = new LedgerOptions();
        var explain = new Option<string?>("--explain") { Description = "Tell the life of a token in words; its id, or as many of its first digits as it takes.", HelpName = "token" };
        var command = new Command("ledger", Description) { folder, explain };
        options.AddTo(command);
        command.SetAction((parsed, ct) => RunAsync(parsed, parsed.GetRequiredValue(folder), options, parsed.GetValue(explain), ct));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, string path, LedgerOptions options, string? explain, CancellationToken ct)
    {
        if (WhyNot(path) is { } reason)
        {
            await Console.Error.WriteLineAsync(reason);
            return ExitCodes.Usage;
        }

        var folder = RunFolder.Open(path);
        try
        {
            return explain is null
                ? await QueryAsync(parsed, folder, options, ct)
                : await LedgerExplanation.WriteAsync(folder, explain, options.GivenBeside(parsed), ct);
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException or InvalidDataException)
        {
            await Console.Error.WriteLineAsync($"{folder.Path}: {e.Message}");
            return e is FormatException or InvalidDataException ? ExitCodes.Usage : ExitCodes.Failed;
        }
    }

    // result.json is written last: a run that has none was not reconciled to its end.
    private static string? WhyNot(string path)
    {
        if (path.Length == 0 || !Directory.Exists(path))
            return RunFolder.WhyNone(path);

        var folder = RunFolder.Open(path);
        return File.Exists(folder.Ledger) && File.Exists(folder.Result) ? null
            : RunFolder.WhyNone(path) ?? $"{folder.Path} has no account yet: the run was killed, or is not over. If it was killed: loadlab recover {path}";
    }

    private static async Task<int> QueryAsync(ParseResult parsed, RunFolder folder, LedgerOptions options, CancellationToken ct)
    {
        var problems = new List<Problem>();
        var question = options.Read(parsed, folder, problems);
        var table = new LedgerTable(question.Limit);
        var exports = new List<LedgerExport>();
        try
        {
            // With a mistake found already, the ledger is read all the same: it knows of the others.
            if (problems.Count == 0)
                OpenExports(question, exports, problems);

            problems.AddRange(await new LedgerQuery(question.Criteria).RunAsync(LedgerReader.Read(folder.Ledger), async row =>
            {
                table.Add(row);
                foreach (var export in exports)
                    await export.AddAsync(row);
            }, ct));
            if (problems.Count > 0)
                return Mistakes.Refuse(problems, "nothing was written");

            foreach (var export in exports)
                await export.CompleteAsync();
        }
        finally
        {
            foreach (var export in exports)
                await export.DisposeAsync();
        }

        // Nobody's window limits a pipe: no row is broken in two there.
        if (!Terminal.IsInteractive)
            Terminal.Out.Profile.Width = PipeWidth;

        table.Write(Terminal.Out);
        foreach (var export in exports)
            Console.WriteLine($"{Phrases.Many(table.Rows, "row")} written to {export.Path}");

        return ExitCodes.Pass;
    }

    private static void OpenExports(LedgerQuestion question, List<LedgerExport> exports, List<Problem> problems)
    {
        Open("--csv", question.Csv, path => new CsvExport(path));
        Open("--parquet", question.Parquet, path => new ParquetExport(path));

        void Open(string option, string? path, Func<string, LedgerExport> make)
        {
            if (path is null)
                return;

            try
            {
                exports.Add(make(path));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
            {
                problems.Add(Problem.InOption(option, $"found {path}; expected a file that can be written: {e.Message}"));
            }
        }
    }
}
