using System.Diagnostics;
using System.Globalization;
using LoadLab.Stack;
using LoadLab.Stack.PostgreSql;

namespace LoadLab.Tests.Stack.PostgreSql;

/// <summary>Which server is chosen, and what is said about those that are not. The programs are scripts.</summary>
public sealed class PassingOverTests : IDisposable
{
    private readonly RunFolder run = new();

    public PassingOverTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "the programs are shell scripts");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => run.Dispose();

    [Fact]
    public async Task All_fail_and_the_error_lists_each_with_its_reason()
    {
        var options = new PostgreSqlOptions
        {
            SearchFolders =
            [
                Folder("bare", null, null),
                Folder("old", "echo 'postgres (PostgreSQL) 9.6.24'", ""),
                Folder("mute", "echo hello", ""),
                Folder("broken", "echo 'libssl.so.1 not found' >&2; exit 127", ""),
                Folder("full", "echo 'postgres (PostgreSQL) 16.3 (Debian 16.3-1)'", "echo 'creating files'; echo 'initdb: error: No space left on device' >&2; exit 1"),
            ],
            Download = null,
        };

        var refusal = await Assert.ThrowsAsync<StackException>(() => StartAsync(options));

        var user = Environment.IsPrivilegedProcess ? " as user postgres" : "";
        Assert.SkipUnless(refusal.Message.Contains(user, StringComparison.Ordinal), "root, and no user postgres");
        Assert.Equal(
            $"""
            No PostgreSQL could be started. Tried, in order:
              connection string  neither --postgres nor LOADLAB_POSTGRES is set
              local binaries     {run.Path}/bare has no initdb
              local binaries     {run.Path}/old has version 9.6, older than 13
              local binaries     {run.Path}/mute/postgres says "hello", not its version
              local binaries     {run.Path}/broken/postgres does not run{user}: libssl.so.1 not found
              local binaries     {run.Path}/full: initdb ended with exit code 1. Its last lines:
                                   guardian: process id #
                                   creating files
                                   initdb: error: No space left on device
              download           switched off
            Hint: {Hint}, or set LOADLAB_POSTGRES; see docs/stacks.md.
            """,
            System.Text.RegularExpressions.Regex.Replace(refusal.Message, "process id \\d+", "process id #"));
        Assert.False(Path.Exists(Path.Combine(run.Path, "postgres")));
    }

    [Fact]
    public async Task Nothing_installed_is_said_so()
    {
        var options = new PostgreSqlOptions { SearchFolders = [], Download = null };
        var refusal = await Assert.ThrowsAsync<StackException>(() => StartAsync(options));
        Assert.Contains("local binaries     no postgres on PATH or in the usual install folders", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_newest_goes_first_and_the_next_follows_where_it_fails()
    {
        var options = new PostgreSqlOptions
        {
            SearchFolders = [.. LocalBinaries.UsualFolders(), Folder("newest", "echo 'postgres (PostgreSQL) 99beta1'", "exit 1")],
            Download = null,
        };
        var progress = new Sink();
        await using var server = await PostgreSqlStarter.StartAsync(options, run.Path, progress, TimeProvider.System, Cancel);
        Assert.StartsWith("starting PostgreSQL 99.0 ", progress.Lines[0], StringComparison.Ordinal);
        Assert.StartsWith($"starting PostgreSQL {server.Version} ", progress.Lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_string_that_fails_is_never_replaced_by_another_server()
    {
        var options = new PostgreSqlOptions { ConnectionString = $"Host=127.0.0.1;Port={FreePort.Find()};Username=u" };
        var refusal = await Assert.ThrowsAsync<StackException>(() => StartAsync(options));
        Assert.Matches(@"^PostgreSQL: 127\.0\.0\.1:\d+, user u can't be used: Failed to connect to 127\.0\.0\.1:\d+\.$", refusal.Message);
    }

    [Theory]
    [InlineData("Hots=127.0.0.1", "Couldn't set hots")]
    [InlineData("Username=u", "names no host")]
    public async Task A_malformed_connection_string_is_refused(string text, string reason)
    {
        var refusal = await Assert.ThrowsAsync<StackException>(() => StartAsync(new() { ConnectionString = text }));
        Assert.StartsWith("PostgreSQL: the connection string of --postgres or LOADLAB_POSTGRES", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_given_server_is_used_and_left_running()
    {
        await using var somebody = await StartAsync(new());
        await using (var given = await StartAsync(new() { ConnectionString = somebody.ConnectionString("postgres") }))
        {
            Assert.Equal(somebody.Port, given.Port);
            Assert.Equal(somebody.Version, given.Version);
            Assert.Equal("connection string", given.Origin);
            Assert.Null(given.ProcessId);
        }

        Assert.False(somebody.Exited.IsCompleted);
        Assert.False(await Ended.PortAsync(somebody.Port, Cancel));
    }

    [Fact]
    public async Task A_given_user_who_may_not_create_databases_is_refused()
    {
        await using var server = await StartAsync(new());
        await using (var source = Npgsql.NpgsqlDataSource.Create(server.ConnectionString("postgres")))
        await using (var command = source.CreateCommand("CREATE ROLE reader LOGIN PASSWORD 'pw'"))
            await command.ExecuteNonQueryAsync(Cancel);
        var text = $"Host=127.0.0.1;Port={server.Port};Username=reader;Password=pw;Database=postgres";
        var refusal = await Assert.ThrowsAsync<StackException>(() => StartAsync(new() { ConnectionString = text }));
        Assert.Contains("user reader may not create databases", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_start_cancelled_midway_leaves_nothing_behind()
    {
        var fifo = Path.Combine(run.Path, "fifo");
        using (var make = Process.Start("mkfifo", ["-m", "666", fifo]))
            await make.WaitForExitAsync(Cancel);
        var slow = Folder("slow", "echo 'postgres (PostgreSQL) 16.3'", $"echo $$ >'{fifo}'; exec sleep 600");
        using var cancel = new CancellationTokenSource();
        var starting = PostgreSqlStarter.StartAsync(
            new() { SearchFolders = [slow], Download = null }, run.Path, new Sink(), TimeProvider.System, cancel.Token);
        // The script blocks until somebody reads: from here on initdb runs.
        var initdb = int.Parse(await Task.Run(() => File.ReadAllTextAsync(fifo, Cancel)), CultureInfo.InvariantCulture);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => starting);
        Assert.True(await Ended.ProcessAsync(initdb, Cancel));
        Assert.False(Path.Exists(Path.Combine(run.Path, "postgres")));
    }

    [Fact]
    public void Patterns_find_folders_at_any_depth()
    {
        Directory.CreateDirectory(Path.Combine(run.Path, "pg", "15", "bin"));
        Directory.CreateDirectory(Path.Combine(run.Path, "pg", "16", "bin"));
        Directory.CreateDirectory(Path.Combine(run.Path, "pg", "17"));
        Assert.Equal(
            [Path.Combine(run.Path, "pg", "15", "bin"), Path.Combine(run.Path, "pg", "16", "bin")],
            LocalBinaries.Expand(Path.Combine(run.Path, "pg", "*", "bin")).Order());
    }

    private static string Hint => OperatingSystem.IsMacOS() ? "brew install postgresql"
        : "install your distribution's PostgreSQL server package (apt install postgresql, dnf install postgresql-server)";

    private Task<PostgreSqlServer> StartAsync(PostgreSqlOptions options) =>
        PostgreSqlStarter.StartAsync(options, run.Path, new Sink(), TimeProvider.System, Cancel);

    /// <summary>A folder whose <c>postgres</c> and <c>initdb</c> are these scripts; null leaves one out.</summary>
    private string Folder(string name, string? postgres, string? initdb)
    {
        var folder = Directory.CreateDirectory(Path.Combine(run.Path, name)).FullName;
        foreach (var (program, script) in new[] { ("postgres", postgres), ("initdb", initdb) })
        {
            if (script is null)
                continue;
            var path = Path.Combine(folder, program);
            File.WriteAllText(path, "#!/bin/sh\n" + script + "\n");
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);
        }

        return folder;
    }
}
