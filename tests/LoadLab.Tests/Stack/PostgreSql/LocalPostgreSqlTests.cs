using LoadLab.Stack.PostgreSql;
using Npgsql;

namespace LoadLab.Tests.Stack.PostgreSql;

public sealed class LocalPostgreSqlTests : IDisposable
{
    private readonly RunFolder run = new();

    public void Dispose() => run.Dispose();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

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
            Assert.StartsWith(server.Version, await ScalarAsync(server, "SHOW server_version"), StringComparison.Ordinal);
            Assert.True(Directory.Exists(server.DataFolder));
            Assert.True(server.TotalProcessorTime > TimeSpan.Zero);
        }

        Assert.False(Path.Exists(Path.Combine(run.Path, "postgres")));
        Assert.Contains("database system is shut down", File.ReadAllText(run.Log("postgres")), StringComparison.Ordinal);
        using var again = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, port);
        again.Start();
    }

    private Task<PostgreSqlServer> StartAsync() =>
        PostgreSqlStarter.StartAsync(new PostgreSqlOptions(), run.Path, new Progress<string>(), TimeProvider.System, Cancel);

    private static async Task<string> ScalarAsync(PostgreSqlServer server, string sql)
    {
        await using var source = NpgsqlDataSource.Create(server.ConnectionString("postgres"));
        await using var command = source.CreateCommand(sql);
        return (string)(await command.ExecuteScalarAsync(Cancel))!;
    }
}
