using System.Globalization;
using LoadLab.Stack.Processes;
using Npgsql;

namespace LoadLab.Stack.PostgreSql;

/// <summary>A server of our own: a child process behind a <see cref="Guardian"/>, on loopback, with its own data folder.</summary>
internal sealed class LocalPostgreSql : PostgreSqlServer
{
    /// <summary>A port the system gave can be taken by somebody else before the server binds it; five times running is no accident.</summary>
    private const int PortAttempts = 5;

    /// <summary>PostgreSQL kills backends that ignore its immediate shutdown after 5 s; this leaves it the time to.</summary>
    private static readonly TimeSpan ImmediateLimit = TimeSpan.FromSeconds(10);

    private readonly PostgreSqlBinaries binaries;
    private readonly ChildProcess process;
    private readonly Cluster cluster;
    private readonly TimeSpan stopLimit;

    private LocalPostgreSql(
        string connectionString, string version, PostgreSqlBinaries binaries, Cluster cluster, ChildProcess process, int processId, TimeSpan stopLimit)
        : base(connectionString, version, binaries.Origin)
    {
        this.binaries = binaries;
        this.cluster = cluster;
        this.process = process;
        this.stopLimit = stopLimit;
        ProcessId = processId;
    }

    public override string DataFolder => cluster.Data;

    public override int? ProcessId { get; }

    public override Task<ChildExit> Exited => process.Exited;

    public override TimeSpan? TotalProcessorTime => process.TotalProcessorTime;

    /// <summary>Makes a cluster in the run's folder and starts a server on it.</summary>
    /// <exception cref="StackException">It could not be; nothing is left behind.</exception>
    public static async Task<LocalPostgreSql> CreateAsync(
        PostgreSqlBinaries binaries, PostgreSqlOptions options, string runFolder, string? user, TimeProvider time, CancellationToken cancel)
    {
        var cluster = await Cluster.CreateAsync(runFolder, user, cancel);
        try
        {
            await InitializeAsync(binaries, cluster, runFolder, options.StartLimit, time, cancel);
            return await StartAsync(binaries, options, cluster, runFolder, time, cancel);
        }
        catch
        {
            cluster.Delete();
            throw;
        }
    }

    /// <summary>Starts a server on a cluster that exists, recovering it first where it crashed.</summary>
    /// <exception cref="StackException">It did not start; the cluster is left as it is.</exception>
    public static async Task<LocalPostgreSql> StartAsync(
        PostgreSqlBinaries binaries, PostgreSqlOptions options, Cluster cluster, string runFolder, TimeProvider time, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            var port = options.ChoosePort();
            try
            {
                return await StartAsync(binaries, options, cluster, runFolder, port, time, cancel);
            }
            catch (StackException e) when (attempt < PortAttempts && LostThePort(e))
            {
                // Somebody else took the port in between; ask for another.
            }
        }
    }

    /// <summary>Stops the server: fast, then immediate, then with a kill, each within a bound. The data stays.</summary>
    public override async Task StopAsync()
    {
        if (process.Exited.IsCompleted
            || await ShutDownAsync(Guardian.Fast, stopLimit)
            || await ShutDownAsync(Guardian.Immediate, ImmediateLimit))
            return;
        await process.StopAsync(null, ImmediateLimit);
    }

    /// <summary>Stops the server and removes its data.</summary>
    public override async ValueTask DisposeAsync()
    {
        await StopAsync();
        await process.DisposeAsync();
        cluster.Delete();
        await base.DisposeAsync();
    }

    private async Task<bool> ShutDownAsync(string mode, TimeSpan limit)
    {
        // No guardian reads orders on Windows; pg_ctl has the server's own way to be told.
        if (OperatingSystem.IsWindows())
            await Command.RunAsync(binaries.PgCtl, ["stop", "-D", DataFolder, "-m", mode, "-W"], null, CancellationToken.None);
        return await process.AskAsync(mode, limit);
    }

    private static async Task InitializeAsync(
        PostgreSqlBinaries binaries, Cluster cluster, string runFolder, TimeSpan limit, TimeProvider time, CancellationToken cancel)
    {
        var passwordFile = await cluster.WritePasswordAsync(cancel);
        var start = Wrap(binaries.Initdb, cluster, runFolder,
        [
            "--pgdata", cluster.Data, "--username", Cluster.Superuser, "--pwfile", passwordFile,
            "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C", "--no-sync",
        ]);
        await using var initdb = ChildProcess.Start(start with { Name = "initdb" }, time);
        try
        {
            var exit = await initdb.Exited.WaitAsync(limit, time, cancel);
            if (exit.ExitCode != 0)
                throw new StackException(exit.Describe());
        }
        catch (TimeoutException e)
        {
            throw new StackException($"initdb did not end within {limit.TotalSeconds:0.#} s.", e);
        }
    }

    private static async Task<LocalPostgreSql> StartAsync(
        PostgreSqlBinaries binaries, PostgreSqlOptions options, Cluster cluster, string runFolder, int port, TimeProvider time, CancellationToken cancel)
    {
        string? id = null;
        var (process, _) = await ChildProcess.StartAsync(
            Wrap(binaries.Postgres, cluster, runFolder, ServerArguments(cluster.Data, port, options)),
            line =>
            {
                id ??= Guardian.ProcessIdIn(line);
                return line.Contains("database system is ready to accept connections", StringComparison.Ordinal) ? line : null;
            },
            options.StartLimit,
            time,
            cancel);
        try
        {
            var connectionString = new NpgsqlConnectionStringBuilder
            {
                Host = "127.0.0.1",
                Port = port,
                Username = Cluster.Superuser,
                Password = cluster.ReadPassword(),
            }.ConnectionString;
            var version = await ReadVersionAsync(new NpgsqlConnectionStringBuilder(connectionString) { Database = "postgres" }.ConnectionString, cancel);
            var processId = id is null ? process.Id : int.Parse(id, CultureInfo.InvariantCulture);
            return new LocalPostgreSql(connectionString, version, binaries, cluster, process, processId, options.StopLimit);
        }
        catch (Exception e)
        {
            await process.DisposeAsync();
            if (e is NpgsqlException)
                throw new StackException($"PostgreSQL started on port {port} but refused the harness: {e.Message}", e);
            throw;
        }
    }

    private static ChildStart Wrap(string program, Cluster cluster, string runFolder, IReadOnlyList<string> arguments) =>
        Guardian.Wrap(new ChildStart
        {
            Name = "postgres",
            Program = program,
            Arguments = arguments,
            User = cluster.User,
            WorkingFolder = cluster.Folder,
            LogFile = Path.Combine(runFolder, "logs", "postgres.log"),
            Environment = CleanEnvironment(),
        });

    /// <summary>English messages, which the start reads; and none of the user's own PG… settings.</summary>
    private static Dictionary<string, string?> CleanEnvironment()
    {
        var clean = Environment.GetEnvironmentVariables().Keys.Cast<string>()
            .Where(name => name.StartsWith("PG", StringComparison.Ordinal))
            .ToDictionary(name => name, _ => (string?)null);
        clean["LC_ALL"] = "C";
        return clean;
    }

    private static string[] ServerArguments(string data, int port, PostgreSqlOptions options)
    {
        string[] settings =
        [
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            $"max_connections={options.MaxConnections}",
            // Commits are durable: a slow disk is part of what is measured.
            "fsync=on",
            "synchronous_commit=on",
            // Shared memory in the data folder: a kill leaves nothing behind outside of it.
            OperatingSystem.IsWindows() ? "dynamic_shared_memory_type=windows" : "dynamic_shared_memory_type=mmap",
            "log_lock_waits=on",
            "log_timezone=UTC",
            "timezone=UTC",
            "log_line_prefix=%m [%p] ",
        ];
        return ["-D", data, "-p", port.ToString(CultureInfo.InvariantCulture), .. settings.SelectMany(setting => new[] { "-c", setting })];
    }

    private static bool LostThePort(StackException e) =>
        e.Message.Contains("Address already in use", StringComparison.Ordinal);
}
