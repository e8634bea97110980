using System.Net.Sockets;
using Npgsql;

namespace LoadLab.Stack.PostgreSql;

/// <summary>A server somebody else runs, given by connection string. It is never stopped from here.</summary>
internal sealed class ExternalPostgreSql : PostgreSqlServer
{
    /// <summary>Long enough for a server across a continent, short enough to notice a wrong address.</summary>
    private const int ConnectSeconds = 10;

    private ExternalPostgreSql(string connectionString, string version)
        : base(connectionString, version, "connection string")
    {
    }

    /// <exception cref="StackException">The string is malformed, the server does not answer, or the user may not create databases.</exception>
    public static async Task<ExternalPostgreSql> ConnectAsync(string connectionString, CancellationToken cancel)
    {
        var where = "the connection string of --postgres or LOADLAB_POSTGRES";
        try
        {
            var builder = new NpgsqlConnectionStringBuilder(connectionString);
            if (string.IsNullOrEmpty(builder.Host))
                throw new StackException($"PostgreSQL: {where} names no host.");
            where = $"{builder.Host}:{builder.Port}, user {builder.Username}";
            var version = await InspectAsync(builder, where, cancel);
            return new ExternalPostgreSql(connectionString, version);
        }
        catch (Exception e) when (e is NpgsqlException or SocketException or ArgumentException or TimeoutException)
        {
            throw new StackException($"PostgreSQL: {where} can't be used: {e.Message.TrimEnd('.')}.", e);
        }
    }

    private static async Task<string> InspectAsync(NpgsqlConnectionStringBuilder builder, string where, CancellationToken cancel)
    {
        var once = new NpgsqlConnectionStringBuilder(builder.ConnectionString) { Pooling = false, Timeout = ConnectSeconds };
        await using var connection = new NpgsqlConnection(once.ConnectionString);
        await connection.OpenAsync(cancel);
        await using var command = new NpgsqlCommand(
            "SELECT rolsuper OR rolcreatedb FROM pg_roles WHERE rolname = current_user", connection);
        if (await command.ExecuteScalarAsync(cancel) is not true)
            throw new StackException($"PostgreSQL: {where} may not create databases. Hint: ALTER ROLE … CREATEDB.");
        return connection.PostgreSqlVersion.ToString();
    }
}
