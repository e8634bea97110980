using LoadLab.Ledger;
using Npgsql;

namespace LoadLab.Recording;

/// <summary>Reads what the target stored, past the proxy: the ground truth of <em>generated</em>.</summary>
public static class TargetDatabase
{
    private const string SessionsSql =
        """
        copy (select session_id, org, consumer_key, current_generation, expires_at, revoked_at from session order by session_id)
        to stdout (format binary)
        """;

    private const string TokensSql =
        """
        copy (select token_hash, session_id, generation, cause, attempt_id, previous_hash, is_current, generated_at, first_used_at
              from token order by session_id, generation)
        to stdout (format binary)
        """;

    /// <summary>Writes every session and every token, as they are at one instant, into a snapshot.</summary>
    /// <param name="connectionString">The arm's database.</param>
    /// <param name="path">The snapshot; it is there once it is whole, and not before.</param>
    /// <param name="ct">Ends it early.</param>
    /// <exception cref="NpgsqlException">The database can't be reached.</exception>
    public static async Task SnapshotAsync(string connectionString, string path, CancellationToken ct)
    {
        var unfinished = $"{path}.part";
        await using (var file = new FileStream(unfinished, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0))
        {
            var snapshot = new SnapshotWriter(file);
            await using var source = NpgsqlDataSource.Create(connectionString);
            await using var connection = await source.OpenConnectionAsync(ct);
            await using var instant = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, ct);
            await CopyAsync(connection, SessionsSql, row => snapshot.Add(Session(row)), ct);
            await CopyAsync(connection, TokensSql, row => snapshot.Add(Token(row)), ct);
            snapshot.Complete();
        }

        File.Move(unfinished, path, overwrite: true);
    }

    private static async Task CopyAsync(NpgsqlConnection connection, string sql, Action<NpgsqlBinaryExporter> take, CancellationToken ct)
    {
        await using var rows = await connection.BeginBinaryExportAsync(sql, ct);
        while (await rows.StartRowAsync(ct) >= 0)
            take(rows);
    }

    private static StoredSession Session(NpgsqlBinaryExporter row) => new(
        row.Read<long>(), row.Read<string>(), row.Read<string>(), row.Read<int>(), Instant(row)!.Value, Instant(row));

    private static StoredToken Token(NpgsqlBinaryExporter row) => new(
        TokenId.FromHash(row.Read<byte[]>()), row.Read<long>(), row.Read<int>(), TokenCause.Of(row.Read<string>()),
        Null(row) ? null : row.Read<Guid>(),
        Null(row) ? null : TokenId.FromHash(row.Read<byte[]>()),
        row.Read<bool>(), Instant(row)!.Value, Instant(row));

    private static DateTimeOffset? Instant(NpgsqlBinaryExporter row) =>
        Null(row) ? null : new DateTimeOffset(row.Read<DateTime>(NpgsqlTypes.NpgsqlDbType.TimestampTz));

    private static bool Null(NpgsqlBinaryExporter row)
    {
        if (!row.IsNull)
            return false;

        row.Skip();
        return true;
    }
}
