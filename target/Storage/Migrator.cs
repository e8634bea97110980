using System.Reflection;
using Npgsql;

namespace LoadLab.Target.Storage;

/// <summary>Brings the tables up to date: numbered SQL files, each applied once, in order, under a lock that all
/// target processes on the database share.</summary>
public sealed class Migrator(Database database)
{
    // Any number will do as long as it never changes.
    private const long Lock = 0x4C6F61644C6162;
    private const string Folder = "migrations/";

    public async Task RunAsync(CancellationToken cancel)
    {
        await using var connection = await database.Operator.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await ExecuteAsync(connection, $"select pg_advisory_xact_lock({Lock})", cancel);
        await ExecuteAsync(
            connection,
            "create table if not exists schema_version (version int primary key, applied_at timestamptz not null default now())",
            cancel);
        var applied = await AppliedAsync(connection, cancel);
        foreach (var (version, sql) in Migrations().Where(m => !applied.Contains(m.Version)))
        {
            await ExecuteAsync(connection, sql, cancel);
            await ExecuteAsync(connection, $"insert into schema_version (version) values ({version})", cancel);
        }

        await transaction.CommitAsync(cancel);
    }

    private static IEnumerable<(int Version, string Sql)> Migrations()
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.StartsWith(Folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            yield return (int.Parse(name.AsSpan(Folder.Length, 3), provider: null), reader.ReadToEnd());
        }
    }

    private static async Task<HashSet<int>> AppliedAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("select version from schema_version", connection);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var versions = new HashSet<int>();
        while (await reader.ReadAsync(cancel))
            versions.Add(reader.GetInt32(0));
        return versions;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancel)
    {
#pragma warning disable CA2100 // The text is the program's own: embedded migrations and constants.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancel);
    }
}
