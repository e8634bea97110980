using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using LoadLab.Target.Tests.Fixtures;
using Npgsql;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace LoadLab.Target.Tests.Fixtures;

/// <summary>A PostgreSQL server of the tests' own: a data folder in the temp folder, a free port, no Unix socket. A
/// shell keeps it and ends it, folder included, when this process ends in whatever way.</summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private const string Script = """
        "$1/initdb" -D "$2" -U postgres -A trust -N >/dev/null || exit 1
        "$1/postgres" -D "$2" -p "$3" -c listen_addresses=127.0.0.1 -c unix_socket_directories= \
            -c max_connections=300 -c fsync=off -c wal_level=minimal -c max_wal_senders=0 -c autovacuum=off \
            >"$2/log" 2>&1 &
        server=$!
        cat >/dev/null
        kill -INT $server
        wait $server
        rm -rf "$2"
        """;

    private Process? keeper;
    private int databases;

    /// <summary>Why there is no server; null when there is one.</summary>
    public string? Missing { get; private set; }

    public int Port { get; private set; }

    public async ValueTask InitializeAsync()
    {
        if (OperatingSystem.IsWindows())
            Missing = "These tests keep their PostgreSQL with a Unix shell.";
        else if (FindBinaries() is { } binaries)
            await StartAsync(binaries);
        else
            Missing = "No PostgreSQL server binaries on PATH or in /usr/lib/postgresql.";
    }

    /// <summary>The connection string of a database nobody used before. Skips the test when there is no server.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        Assert.SkipWhen(Missing is not null, Missing ?? "");
        var name = $"test{Interlocked.Increment(ref databases)}";
        await using var connection = new NpgsqlConnection(Unpooled());
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The name is made here.
        command.CommandText = $"create database {name}";
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
        return ConnectionString(name);
    }

    public async ValueTask DisposeAsync()
    {
        if (keeper is null)
            return;
        keeper.StandardInput.Close();
        await keeper.WaitForExitAsync();
        keeper.Dispose();
    }

    private string ConnectionString(string database) =>
        $"Host=127.0.0.1;Port={Port};Username=postgres;Database={database}";

    private string Unpooled() => ConnectionString("postgres") + ";Pooling=false";

    private static string? FindBinaries()
    {
        var onPath = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        var installed = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql")
                .OrderByDescending(d => double.TryParse(Path.GetFileName(d), out var version) ? version : 0)
                .Select(d => Path.Combine(d, "bin"))
            : [];
        return onPath.Concat(installed).FirstOrDefault(
            d => d.Length > 0 && File.Exists(Path.Combine(d, "initdb")) && File.Exists(Path.Combine(d, "postgres")));
    }

    private async Task StartAsync(string binaries)
    {
        Port = FreePort();
        var data = Path.Combine(Path.GetTempPath(), $"loadlab-target-tests-{Guid.NewGuid():N}");
        // PostgreSQL refuses to run as root.
        string[] asSomebody = Environment.IsPrivilegedProcess
            ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "sh"]
            : ["sh"];
        var start = new ProcessStartInfo(asSomebody[0], [.. asSomebody[1..], "-c", Script, "sh", binaries, data, $"{Port}"])
        {
            RedirectStandardInput = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        keeper = Process.Start(start)!;
        var giveUp = TimeProvider.System.GetTimestamp();
        while (!await AnswersAsync())
        {
            if (keeper.HasExited || TimeProvider.System.GetElapsedTime(giveUp) > TimeSpan.FromMinutes(1))
                throw new InvalidOperationException("PostgreSQL did not start.");
            await Task.Delay(50);
        }
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            await using var connection = new NpgsqlConnection(Unpooled());
            await connection.OpenAsync();
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
