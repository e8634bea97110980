using LoadLab.Stack.Processes;
using Npgsql;

namespace LoadLab.Stack.PostgreSql;

/// <summary>A PostgreSQL server that answers, wherever it came from.</summary>
public abstract class PostgreSqlServer : IAsyncDisposable
{
    private readonly NpgsqlConnectionStringBuilder superuser;

    private protected PostgreSqlServer(string connectionString, string version, string origin)
    {
        superuser = new NpgsqlConnectionStringBuilder(connectionString);
        Version = version;
        Origin = origin;
    }

    /// <summary>Host as the harness reaches it.</summary>
    public string Host => superuser.Host!;

    public int Port => superuser.Port;

    /// <summary>As the server reports it, for instance <c>15.18</c>.</summary>
    public string Version { get; }

    /// <summary>Where it came from, for a person: <c>local binaries, /usr/lib/postgresql/15/bin</c>.</summary>
    public string Origin { get; }

    /// <summary>The cluster's folder; null when the server is not ours.</summary>
    public virtual string? DataFolder => null;

    /// <summary>The postmaster's process id; null when it is not a process of ours.</summary>
    public virtual int? ProcessId => null;

    /// <summary>Completes when the server ended; never, when it is not a process of ours.</summary>
    public virtual Task<ChildExit> Exited { get; } = new TaskCompletionSource<ChildExit>().Task;

    /// <summary>Processor time of the postmaster and all backends, ended ones included; null where it can't be read.</summary>
    public virtual TimeSpan? TotalProcessorTime => null;

    /// <summary>Direct connection, past the proxy, as a user that may create databases.</summary>
    /// <param name="database">Name of the database.</param>
    public string ConnectionString(string database) =>
        new NpgsqlConnectionStringBuilder(superuser.ConnectionString) { Database = database }.ConnectionString;

    /// <summary>The same, but through a proxy that listens at an address of its own.</summary>
    /// <param name="database">Name of the database.</param>
    /// <param name="host">Where the proxy listens.</param>
    /// <param name="port">Where the proxy listens.</param>
    public string ConnectionString(string database, string host, int port) =>
        new NpgsqlConnectionStringBuilder(superuser.ConnectionString) { Database = database, Host = host, Port = port }
            .ConnectionString;

    /// <summary>Stops a server of our own and leaves its data; does nothing to any other. Disposing removes the data.</summary>
    public virtual Task StopAsync() => Task.CompletedTask;

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>A connection for one use, not open yet. Without a pool: it must be gone when the server is asked to stop.</summary>
    /// <param name="database">Name of the database.</param>
    public NpgsqlConnection ConnectOnce(string database) => Once(ConnectionString(database));

    /// <summary>Runs one statement that concerns the server as a whole, on a connection of its own.</summary>
    /// <exception cref="NpgsqlException">The server can't be reached or refuses.</exception>
    public async Task ExecuteAsync(string sql, CancellationToken cancel)
    {
        await using var connection = ConnectOnce("postgres");
        await connection.OpenAsync(cancel);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancel);
    }

    /// <summary>Connects once and reads the version.</summary>
    private protected static async Task<string> ReadVersionAsync(string connectionString, CancellationToken cancel)
    {
        await using var connection = Once(connectionString);
        await connection.OpenAsync(cancel);
        return connection.PostgreSqlVersion.ToString();
    }

    private static NpgsqlConnection Once(string connectionString) =>
        new(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
}
