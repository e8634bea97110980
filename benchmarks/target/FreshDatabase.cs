using Npgsql;

namespace LoadLab.Target.Benchmarks;

/// <summary>A database of one measurement, dropped afterwards.</summary>
internal sealed class FreshDatabase : IAsyncDisposable
{
    private readonly string server;
    private readonly string name = $"bench_{Guid.NewGuid():N}";

    private FreshDatabase(string server)
    {
        this.server = server;
        ConnectionString = new NpgsqlConnectionStringBuilder(server) { Database = name }.ConnectionString;
    }

    public string ConnectionString { get; }

    public static async Task<FreshDatabase> CreateAsync(string server)
    {
        var database = new FreshDatabase(server);
        await ExecuteAsync(server, $"create database {database.name}");
        return database;
    }

    /// <summary>A hundred sessions for each of pgbench's clients, numbered from 1, whose handle hash is the number's.</summary>
    public Task SeedForPgbenchAsync(int clients) => ExecuteAsync(ConnectionString, $"""
        insert into app values ('pgbench', 's', 'accounting');
        insert into session (session_id, org, consumer_key, handle_hash, current_generation, created_at, expires_at)
            overriding system value
            select n, 'Org ' || n, 'pgbench', sha256(n::text::bytea), 0, now(), now() + interval '10 years'
            from generate_series(1, {clients * 100 + 100}) n;
        insert into token (token_hash, session_id, generation, cause, is_current, expires_at)
            select sha256(n::text::bytea), n, 0, 'seed', true, now() + interval '30 minutes'
            from generate_series(1, {clients * 100 + 100}) n;
        select setval(pg_get_serial_sequence('session', 'session_id'), 1000000);
        analyze;
        """);

    public async ValueTask DisposeAsync() => await ExecuteAsync(server, $"drop database {name} with (force)");

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
#pragma warning disable CA2100 // Written here, with a name and a number made here.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }
}
