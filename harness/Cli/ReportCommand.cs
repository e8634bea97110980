using System.CommandLine;
using LoadLab.Gate;
using LoadLab.Recording;
using LoadLab.Reports;
using LoadLab.Reports.Json;
using LoadLab.Results;
using LoadLab.Running;

namespace LoadLab.Cli;

/// <summary>Rebuilds the reports of a run from its result and its ledger.</summary>
internal static class ReportCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("run folder") { Description = "A folder that a run left in results/." };
        var open = new Option<bool>("--open") { Description = "Open the report in the browser." };
        var command = new Command("report", "Rebuild the reports of a run from result.json and ledger.csv.") { folder, open };
        command.SetAction((parsed, ct) => RunAsync(parsed.GetRequiredValue(folder), parsed.GetValue(open), ct));
        return command;
    }

    private static async Task<int> RunAsync(string path, bool open, CancellationToken ct)
    {
        if (path.Length == 0)
            return await RefuseAsync(RunFolder.WhyNone(path)!);

        var folder = RunFolder.Open(path);
        if (!File.Exists(folder.Result))
            return await RefuseAsync(RunFolder.WhyNone(path)
                ?? $"{folder.Path} has no result.json: the run was killed, or is not over. If it was killed: loadlab recover {path}");

        RunResult result;
        try
        {
            result = await ResultJson.ReadAsync(folder.Result, ct);
            var differences = LedgerRecount.Compare(result, folder.Ledger);
            if (differences.Count > 0)
            {
                foreach (var difference in differences)
                    await Console.Error.WriteLineAsync(difference);
                await Console.Error.WriteLineAsync("result.json and ledger.csv disagree; no report was written.");
                return ExitCodes.Inconclusive;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ResultFormatException or FormatException)
        {
            return await RefuseAsync($"{folder.Path}: {e.Message}");
        }

        await ReportSet.WriteAllAsync(result, folder.Path, ct);
        Console.WriteLine($"Report: {Path.Combine(folder.Path, "report.html")}");
        if (open)
            Browser.Open(Path.Combine(folder.Path, "report.html"));

        return ExitCodes.Pass;
    }

    private static async Task<int> RefuseAsync(string why)
    {
        await Console.Error.WriteLineAsync(why);
        return ExitCodes.Usage;
    }
}
