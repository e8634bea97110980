using LoadLab.Stack.Docker;
using LoadLab.Stack.PostgreSql;
using LoadLab.Stack.Toxiproxy;

namespace LoadLab.Stack;

/// <summary>Brings a stack up. If any part fails, what was started before it is taken down again.</summary>
public static class StackStarter
{
    /// <summary>Starts PostgreSQL and Toxiproxy; targets are started from the result.</summary>
    /// <param name="options">Which kind, and how.</param>
    /// <param name="runFolder">Made if need be. Logs go to <c>logs</c> in it, the data folder to <c>postgres</c>.</param>
    /// <param name="progress">Told in a few words what is going on.</param>
    /// <param name="time">The clock limits run on.</param>
    /// <param name="cancel">Takes down what was started.</param>
    /// <exception cref="StackException">A part could not be started.</exception>
    public static async Task<RunningStack> StartAsync(
        StackOptions options, string runFolder, IProgress<string> progress, TimeProvider time, CancellationToken cancel)
    {
        Check(options);
        Directory.CreateDirectory(Path.Combine(runFolder, "logs"));
        var started = new List<IAsyncDisposable>();
        try
        {
            var (postgreSql, toxiproxy, route) = options.Kind == StackKind.Docker
                ? await DockerStack.StartAsync(options.Docker, options.PostgreSql.MaxConnections, started, progress, time, cancel)
                : await StartProcessesAsync(options, runFolder, started, progress, time, cancel);
            return new RunningStack(options, postgreSql, toxiproxy, route, started, time);
        }
        catch
        {
            await RunningStack.TakeDownAsync(started);
            throw;
        }
    }

    private static void Check(StackOptions options)
    {
        if (options.Kind != StackKind.External)
            return;
        var missing = new List<string>();
        if (options.PostgreSql.ConnectionString is not { Length: > 0 })
            missing.Add($"--postgres (or {PostgreSqlOptions.ConnectionStringVariable})");
        if (options.Toxiproxy is null)
            missing.Add("--toxiproxy");
        if (missing.Count > 0)
            throw new StackException($"The external stack starts nothing itself and needs {string.Join(" and ", missing)}.");
    }

    private static async Task<(PostgreSqlServer PostgreSql, ToxiproxyServer Toxiproxy, DatabaseRoute Route)> StartProcessesAsync(
        StackOptions options, string runFolder, List<IAsyncDisposable> started, IProgress<string> progress, TimeProvider time, CancellationToken cancel)
    {
        // What is asked for by address is tried first: if it does not answer, nothing had to be started to find out.
        var toxiproxy = options.Toxiproxy is { } api ? await ToxiproxyServer.ConnectAsync(api, "given URL", cancel) : null;
        var postgreSql = await PostgreSqlStarter.StartAsync(options.PostgreSql, runFolder, progress, time, cancel);
        started.Add(postgreSql);
        if (toxiproxy is null)
        {
            progress.Report("starting Toxiproxy");
            var log = Path.Combine(runFolder, "logs", "toxiproxy.log");
            toxiproxy = await ToxiproxyServer.StartAsync(options.PartsFolder, log, options.StartLimit, time, cancel);
            started.Add(toxiproxy);
        }

        var listen = toxiproxy.Api.IsLoopback ? "127.0.0.1:0" : "0.0.0.0:0";
        return (postgreSql, toxiproxy, new DatabaseRoute(listen, $"{postgreSql.Host}:{postgreSql.Port}", toxiproxy.Api.Host, null));
    }
}
