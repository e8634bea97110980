using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using LoadLab.Stack.PostgreSql;
using Npgsql;

namespace LoadLab.Tests.Stack.PostgreSql;

public sealed class LocalPostgreSqlTests : IDisposable
{
    private readonly RunFolder run = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Link => Path.Combine(run.Path, "postgres");

    public void Dispose() => run.Dispose();

    [Fact]
    public async Task Starts_a_durable_server_on_loopback_and_leaves_nothing_behind()
    {
        int port;
        await using (var server = await StartAsync())
        {
            port = server.Port;
            Assert.Equal("127.0.0.1", server.Host);
            Assert.StartsWith("local binaries, ", server.Origin, StringComparison.Ordinal);
            Assert.Equal("on", await ScalarAsync(server, "SHOW fsync"));
            Assert.Equal("127.0.0.1", await ScalarAsync(server, "SHOW listen_addresses"));
            Assert.Equal("", await ScalarAsync(server, "SHOW unix_socket_directories"));
            Assert.Equal("UTF8", await ScalarAsync(server, "SHOW server_encoding"));
            Assert.Equal("300", await ScalarAsync(server, "SHOW max_connections"));
            Assert.StartsWith(server.Version, await ScalarAsync(server, "SHOW server_version"), StringComparison.Ordinal);
            Assert.True(Directory.Exists(server.DataFolder));
        }

        Assert.False(Path.Exists(Link));
        Assert.Contains("database system is shut down", await File.ReadAllTextAsync(run.Log("postgres"), Cancel), StringComparison.Ordinal);
        Assert.True(await Ended.PortAsync(port, Cancel));
    }

    [Fact]
    public async Task A_stranger_without_the_password_is_refused()
    {
        await using var server = await StartAsync();
        var stranger = new NpgsqlConnectionStringBuilder(server.ConnectionString("postgres")) { Password = "guess", Pooling = false };
        await using var connection = new NpgsqlConnection(stranger.ConnectionString);
        var refusal = await Assert.ThrowsAsync<PostgresException>(() => connection.OpenAsync(Cancel));
        Assert.Equal(PostgresErrorCodes.InvalidPassword, refusal.SqlState);
    }

    [Fact]
    public async Task A_kill_from_outside_is_seen_as_an_unasked_death()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the exit code is a signal's");
        await using var server = await StartAsync();
        Process.GetProcessById(server.ProcessId!.Value).Kill();

        var exit = await server.Exited.WaitAsync(Cancel);

        Assert.False(exit.Asked);
        Assert.Equal(128 + 9, exit.ExitCode);
        Assert.Contains(exit.LastLines, line => line.Contains("ready to accept connections", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_stop_that_was_asked_for_is_told_apart()
    {
        var server = await StartAsync();
        await server.DisposeAsync();
        var exit = await server.Exited;
        Assert.True(exit.Asked);
        Assert.Equal(0, exit.ExitCode);
    }

    [Fact]
    public async Task Processor_time_counts_backends_that_ended()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "read from /proc");
        await using var server = await StartAsync();
        var before = server.TotalProcessorTime!.Value;
        var once = new NpgsqlConnectionStringBuilder(server.ConnectionString("postgres")) { Pooling = false };
        TimeSpan backend;
        await using (var connection = new NpgsqlConnection(once.ConnectionString))
        {
            await connection.OpenAsync(Cancel);
            await using var work = new NpgsqlCommand("SELECT sum(i) FROM generate_series(1, 3000000) AS i", connection);
            await work.ExecuteScalarAsync(Cancel);
            backend = Process.GetProcessById(connection.ProcessID).TotalProcessorTime;
            var id = connection.ProcessID;
            await connection.CloseAsync();
            Assert.True(await Ended.ProcessAsync(id, Cancel));
        }

        Assert.True(backend > TimeSpan.FromMilliseconds(50));
        Assert.True(server.TotalProcessorTime - before >= backend - TimeSpan.FromMilliseconds(20));
    }

    [Fact]
    public async Task A_port_lost_to_somebody_else_is_replaced_by_another()
    {
        using var thief = new TcpListener(IPAddress.Loopback, 0);
        thief.Start();
        var ports = new Queue<int>([((IPEndPoint)thief.LocalEndpoint).Port, FreePort.Find()]);
        await using var server = await StartAsync(new PostgreSqlOptions { ChoosePort = ports.Dequeue });
        Assert.Empty(ports);
        Assert.Equal("1", await ScalarAsync(server, "SELECT '1'"));
    }

    [Fact]
    public async Task A_run_folder_the_server_user_cannot_enter_gets_a_link_instead()
    {
        Assert.SkipUnless(!OperatingSystem.IsWindows() && Environment.IsPrivilegedProcess, "the server runs as the harness's own user");
        run.Allow(0b111_000_000);
        await using (var server = await StartAsync())
        {
            var target = Directory.ResolveLinkTarget(Link, returnFinalTarget: true);
            Assert.NotNull(target);
            Assert.Equal(Path.Combine(target.FullName, "data"), server.DataFolder);
            Assert.False(server.DataFolder!.StartsWith(run.Path, StringComparison.Ordinal));
        }

        Assert.False(Path.Exists(Link));
        Assert.Empty(new DirectoryInfo(run.Path).GetDirectories("postgres"));
    }

    [Fact]
    public async Task Data_left_by_a_killed_harness_is_recovered_with_every_commit()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "looks for survivors in /proc");
        using (var host = HostProcess.Start("postgres", run.Path))
        {
            var ready = await host.ReadAsync(Cancel);
            var family = host.Descendants();
            var password = await File.ReadAllTextAsync(Path.Combine(Link, "password"), Cancel);
            var text = $"Host=127.0.0.1;Port={ready.GetProperty("port").GetInt32()};Username=loadlab;Password={password};Database=postgres;Pooling=false";
            await using (var connection = new NpgsqlConnection(text))
            {
                await connection.OpenAsync(Cancel);
                await using var write = new NpgsqlCommand("CREATE TABLE kept AS SELECT 'yes' AS answer", connection);
                await write.ExecuteNonQueryAsync(Cancel);
            }

            await host.KillAsync(Cancel);
            foreach (var id in family)
                Assert.True(await Ended.ProcessAsync(id, Cancel));
        }

        await using (var server = await PostgreSqlStarter.RecoverAsync(new(), run.Path, new Sink(), TimeProvider.System, Cancel))
            Assert.Equal("yes", await ScalarAsync(server, "SELECT answer FROM kept"));
        Assert.False(Path.Exists(Link));
        Assert.Contains("automatic recovery in progress", await File.ReadAllTextAsync(run.Log("postgres"), Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Data_an_earlier_run_left_is_never_touched_by_a_new_one()
    {
        var kept = Path.Combine(Link, "data", "PG_VERSION");
        Directory.CreateDirectory(Path.GetDirectoryName(kept)!);
        await File.WriteAllTextAsync(kept, "15", Cancel);
        var refusal = await Assert.ThrowsAsync<LoadLab.Stack.StackException>(() => StartAsync(new() { Download = null }));
        Assert.Contains($"{Link} exists: an earlier run left its data there.", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("15", await File.ReadAllTextAsync(kept, Cancel));
    }

    [Fact]
    public async Task Nothing_to_recover_is_said_so()
    {
        var refusal = await Assert.ThrowsAsync<LoadLab.Stack.StackException>(() =>
            PostgreSqlStarter.RecoverAsync(new(), run.Path, new Sink(), TimeProvider.System, Cancel));
        Assert.Equal($"{Link} holds no PostgreSQL data: nothing was left behind there.", refusal.Message);
    }

    private Task<PostgreSqlServer> StartAsync(PostgreSqlOptions? options = null) =>
        PostgreSqlStarter.StartAsync(options ?? new(), run.Path, new Sink(), TimeProvider.System, Cancel);

    private static async Task<string> ScalarAsync(PostgreSqlServer server, string sql)
    {
        await using var source = NpgsqlDataSource.Create(server.ConnectionString("postgres"));
        await using var command = source.CreateCommand(sql);
        return (string)(await command.ExecuteScalarAsync(Cancel))!;
    }
}
