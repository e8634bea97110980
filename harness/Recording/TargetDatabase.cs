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
    /// <remarks>
    /// A row's columns can't be read but by calls that block. On a thread that waits for the process's sockets (see
    /// SocketThreads) such a call would wait for what only its own thread could bring, so the reading has a thread of its own.
    /// </remarks>
    /// <param name="connection">To the arm's database, past the proxy; opened and closed here.</param>
    /// <param name="path">The snapshot; it is there once it is whole, and not before.</param>
    /// <param name="ct">Ends it early.</param>
    /// <exception cref="NpgsqlException">The database can't be reached.</exception>
    public static Task SnapshotAsync(NpgsqlConnection connection, string path, CancellationToken ct) =>
        Task.Factory.StartNew(() => Snapshot(connection, path, ct), ct, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static void Snapshot(NpgsqlConnection connection, string path, CancellationToken ct)
    {
        var unfinished = $"{path}.part";
        using (connection)
        using (var file = new FileStream(unfinished, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0))
        {
            var snapshot = new SnapshotWriter(file);
            connection.Open();
            using var instant = connection.BeginTransaction(System.Data.IsolationLevel.RepeatableRead);
            Copy(connection, SessionsSql, row => snapshot.Add(Session(row)), ct);
            Copy(connection, TokensSql, row => snapshot.Add(Token(row)), ct);
            snapshot.Complete();
        }

        File.Move(unfinished, path, overwrite: true);
    }

    private static void Copy(NpgsqlConnection connection, string sql, Action<NpgsqlBinaryExporter> take, CancellationToken ct)
    {
        using var rows = connection.BeginBinaryExport(sql);
        while (rows.StartRow() >= 0)
        {
            ct.ThrowIfCancellationRequested();
            take(rows);
        }
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
