using LoadLab.Target.Hosting;
using Npgsql;

namespace LoadLab.Target.Storage;

/// <summary>The connections to the database: a pool for the partners' requests and a small one of the operator's own,
/// so that a change of policy never queues behind a storm.</summary>
public sealed class Database : IAsyncDisposable
{
    // The operator's calls are rare; two long ones and a third still fit.
    private const int AdminPoolSize = 3;

    public Database(TargetOptions options)
    {
        Partners = Create(options, options.PoolSize, "loadlab-target");
        Operator = Create(options, AdminPoolSize, "loadlab-target-admin");
    }

    /// <summary>For partners' requests. Whoever uses it holds a place in the <see cref="PoolGate"/>.</summary>
    public NpgsqlDataSource Partners { get; }

    /// <summary>For the admin surface and for migrations.</summary>
    public NpgsqlDataSource Operator { get; }

    /// <summary>A connection for a partner's request, new or from the pool.</summary>
    /// <exception cref="NpgsqlException">The server cannot be reached, or took too long to let somebody in.</exception>
    public async ValueTask<NpgsqlConnection> ConnectAsync(CancellationToken cancel)
    {
        try
        {
            return await Partners.OpenConnectionAsync(cancel);
        }
        catch (NpgsqlException error) when (error.InnerException is TimeoutException)
        {
            // Wrapped once more, so that it does not look like a statement that took too long.
            throw new NpgsqlException("No connection in time", error);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Partners.DisposeAsync();
        await Operator.DisposeAsync();
    }

    private static NpgsqlDataSource Create(TargetOptions options, int size, string application)
    {
        var connection = new NpgsqlConnectionStringBuilder(options.Database)
        {
            MaxPoolSize = size,
            CommandTimeout = Math.Max(1, (int)Math.Ceiling(options.CommandTimeout.Value.TotalSeconds)),
            ApplicationName = application,
            // The target never changes a session's settings, so there is nothing to reset between uses.
            NoResetOnClose = true,
            // Said here, so that it holds whatever the database's own default is, for single statements too.
            Options = $"{new NpgsqlConnectionStringBuilder(options.Database).Options} -c default_transaction_isolation={Level(options.Isolation)}".Trim(),
            // The few statements of a refresh are planned once a connection, not once a call.
            MaxAutoPrepare = 20,
            AutoPrepareMinUsages = 2,
        };
        connection.MinPoolSize = Math.Min(connection.MinPoolSize, size);
        return new NpgsqlDataSourceBuilder(connection.ConnectionString).Build();
    }

    // The backslash keeps the space inside one startup option.
    private static string Level(Isolation isolation) => isolation switch
    {
        Isolation.RepeatableRead => @"repeatable\ read",
        Isolation.Serializable => "serializable",
        _ => @"read\ committed",
    };
}
