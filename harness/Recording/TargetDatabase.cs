using LoadLab.Ledger;
using Npgsql;

namespace LoadLab.Recording;

/// <summary>Reads what the target stored, past the proxy: the ground truth of <em>generated</em>.</summary>
public static class TargetDatabase
{
    private const string SessionsSql =
        "select session_id, org, consumer_key, current_generation, expires_at, revoked_at from session order by session_id";

    private const string TokensSql =
        """
        select token_hash, session_id, generation, cause, attempt_id, previous_hash, is_current, generated_at, first_used_at
        from token order by session_id, generation
        """;

    /// <summary>Reads every session and every token in one snapshot.</summary>
    /// <exception cref="NpgsqlException">The database can't be reached.</exception>
    public static async Task<(IReadOnlyList<StoredSession> Sessions, IReadOnlyList<StoredToken> Tokens)> ReadAsync(
        string connectionString, CancellationToken ct)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var snapshot = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, ct);
        return (await RowsAsync(connection, SessionsSql, Session, ct), await RowsAsync(connection, TokensSql, Token, ct));
    }

    private static async Task<List<T>> RowsAsync<T>(
        NpgsqlConnection connection, string sql, Func<NpgsqlDataReader, T> read, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new List<T>();
        while (await reader.ReadAsync(ct))
            rows.Add(read(reader));

        return rows;
    }

    private static StoredSession Session(NpgsqlDataReader row) => new(
        row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetInt32(3),
        row.GetFieldValue<DateTimeOffset>(4),
        row.IsDBNull(5) ? null : row.GetFieldValue<DateTimeOffset>(5));

    private static StoredToken Token(NpgsqlDataReader row) => new(
        TokenId.FromHash(row.GetFieldValue<byte[]>(0)),
        row.GetInt64(1), row.GetInt32(2), row.GetString(3),
        row.IsDBNull(4) ? null : row.GetGuid(4),
        row.IsDBNull(5) ? null : TokenId.FromHash(row.GetFieldValue<byte[]>(5)),
        row.GetBoolean(6),
        row.GetFieldValue<DateTimeOffset>(7),
        row.IsDBNull(8) ? null : row.GetFieldValue<DateTimeOffset>(8));
}
