using System.CommandLine;
using System.Text.Json;
using LoadLab.Cli.Live;
using LoadLab.Gate;
using LoadLab.Reports;
using LoadLab.Reports.Json;
using LoadLab.Reports.Tables;
using LoadLab.Results;
using LoadLab.Running;
using LoadLab.Stack.PostgreSql;
using Npgsql;

namespace LoadLab.Cli;

/// <summary>Reconciles a run whose process was killed, from what it left behind.</summary>
internal static class RecoverCommand
{
    private const string Description =
        """
        Finish the account of a run that was killed, from its events and the database it left.

        The run's own data folder is removed once the reports are written, and never before. A run that had
        --postgres left its databases on that server: give the same string, and they are read and then dropped.
        """;

    public static Command Create()
    {
        var folder = new Argument<string>("run folder") { Description = "The folder of a run that was killed." };
        var postgres = new Option<string?>("--postgres")
        {
            Description = "The server the run used, where that was not one of its own (also LOADLAB_POSTGRES).",
            HelpName = "connection string",
        };
        var command = new Command("recover", Description) { folder, postgres };
        command.SetAction((parsed, ct) => RunAsync(parsed.GetRequiredValue(folder), parsed.GetValue(postgres), ct));
        return command;
    }

    private static async Task<int> RunAsync(string path, string? postgres, CancellationToken ct)
    {
        if (RunFolder.WhyNone(path) is { } why)
            return await RefuseAsync(why);

        var folder = RunFolder.Open(path);
        try
        {
            if (await Recovery.IsCompleteAsync(folder, ct))
                return await RefuseAsync($"{folder.Path} came to its own end; there is nothing to recover. To rebuild its reports: loadlab report {path}");

            var options = PostgreSqlOptions.FromEnvironment();
            options = options with { ConnectionString = Cluster.IsIn(folder.Path) ? null : postgres ?? options.ConnectionString };
            if (Recovery.NeedsDatabase(folder) && !Cluster.IsIn(folder.Path) && options.ConnectionString is not { Length: > 0 })
                return await RefuseAsync($"{folder.Path} holds no database. If the run used a server of yours, give it: loadlab recover {path} --postgres \"…\"");

            var result = await ReconcileAsync(folder, new PlainView(Console.Out, TimeProvider.System), options, ct);
            ConsoleTable.Write(Terminal.Out, result);
            Console.WriteLine($"Report: {Path.Combine(folder.Path, "report.html")}");
            return ExitCodes.Of(result);
        }
        catch (Exception e) when (e is JsonException or IOException or InvalidDataException or FormatException or ResultFormatException or UnauthorizedAccessException or NpgsqlException)
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
            var reported = await ReportAsync(folder, null, view, ct);
            if (Cluster.IsIn(folder.Path))
                Cluster.DeleteIn(folder.Path);
            return reported;
        }

        var server = options.ConnectionString is { Length: > 0 } given
            ? await ExternalPostgreSql.ConnectAsync(given, ct)
            : await PostgreSqlStarter.RecoverAsync(options, folder.Path, new StageProgress(view), TimeProvider.System, ct);
        try
        {
            var result = await ReportAsync(folder, server, view, ct);
            if (server.DataFolder is null)
                await Recovery.DropDatabasesAsync(folder, server, ct);
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

    private static async Task<int> RefuseAsync(string why)
    {
        await Console.Error.WriteLineAsync(why);
        return ExitCodes.Usage;
    }
}
