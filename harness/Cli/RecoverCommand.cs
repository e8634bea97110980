using System.CommandLine;
using System.Text.Json;
using LoadLab.Cli.Live;
using LoadLab.Gate;
using LoadLab.Reports;
using LoadLab.Reports.Tables;
using LoadLab.Results;
using LoadLab.Running;
using LoadLab.Stack.PostgreSql;
using Npgsql;

namespace LoadLab.Cli;

/// <summary>Reconciles a run whose process was killed, from what it left behind.</summary>
internal static class RecoverCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("run folder") { Description = "The folder of a run that was killed." };
        var command = new Command("recover", "Finish the account of a run that was killed, from its events and the database it left.") { folder };
        command.SetAction((parsed, ct) => RunAsync(RunFolder.Open(parsed.GetRequiredValue(folder)), ct));
        return command;
    }

    private static async Task<int> RunAsync(RunFolder folder, CancellationToken ct)
    {
        if (!File.Exists(folder.Manifest))
        {
            await Console.Error.WriteLineAsync($"{folder.Path} is not a run's folder: it has no events/run.json.");
            return ExitCodes.Usage;
        }

        var view = new PlainView(Console.Out, TimeProvider.System);
        var options = PostgreSqlOptions.FromEnvironment() with { ConnectionString = null };
        try
        {
            var result = await ReconcileAsync(folder, view, options, ct);
            ConsoleTable.Write(Terminal.Out, result);
            Console.WriteLine($"Report: {Path.Combine(folder.Path, "report.html")}");
            return ExitCodes.Of(result);
        }
        catch (Exception e) when (e is JsonException or IOException or InvalidDataException or FormatException or UnauthorizedAccessException or NpgsqlException)
        {
            await Console.Error.WriteLineAsync($"{folder.Path} can't be recovered: {e.Message} Its data was left as it is.");
            return ExitCodes.Failed;
        }
    }

    // The data is the only truth there is: it is removed once the reports are written, and never before.
    private static async Task<RunResult> ReconcileAsync(RunFolder folder, PlainView view, PostgreSqlOptions options, CancellationToken ct)
    {
        if (!Recovery.NeedsDatabase(folder))
        {
            var found = await ReportAsync(folder, null, view, ct);
            await PostgreSqlStarter.RemoveLeftAsync(folder.Path, TimeProvider.System, ct);
            return found;
        }

        var server = await PostgreSqlStarter.RecoverAsync(options, folder.Path, new StageProgress(view), TimeProvider.System, ct);
        try
        {
            var result = await ReportAsync(folder, server, view, ct);
            await server.DisposeAsync();
            return result;
        }
        catch
        {
            await server.StopAsync();
            throw;
        }
    }

    private static async Task<RunResult> ReportAsync(RunFolder folder, PostgreSqlServer? server, PlainView view, CancellationToken ct)
    {
        var result = await new Recovery(view, TimeProvider.System).RunAsync(folder, server, ct);
        await ReportSet.WriteAllAsync(result, folder.Path, ct);
        return result;
    }
}
