using LoadLab.Target.Refresh;
using Npgsql;

namespace LoadLab.Target.Storage;

/// <summary>The statements of a refresh, with the parameters they take and the rows they give.</summary>
internal static class RefreshSql
{
    private const string LockSession = """
        select session_id, org, consumer_key, current_generation, expires_at <= clock_timestamp(), revoked_at is not null
        from session where handle_hash = $1 for update
        """;

    // A statement of its own, after the lock: one that waited for the lock would see the tokens as they were before
    // the wait, and two requests could trade the same token.
    private const string ReadTokens = """
        select clock_timestamp(), c.token_hash = $2, c.generation, c.attempt_id, c.first_used_at, c.expires_at,
               p.generation is not null, coalesce(c.previous_hash = $2, false), traded.first_at, traded.times,
               a.starts_at, a.ends_at, a.api_families
        from token c
        left join token p on p.token_hash = $2 and p.session_id = c.session_id
        left join lateral (
            select min(t.generated_at) as first_at, count(*) as times
            from token t where t.session_id = c.session_id and t.previous_hash = $2) traded on not p.is_current
        left join amnesty a on true
        where c.session_id = $1 and c.is_current
        """;

    private const string RetireToken = "update token set is_current = false where session_id = $1 and is_current";

    private const string StoreToken = """
        insert into token
            (token_hash, session_id, generation, cause, attempt_id, previous_hash, is_current, expires_at)
        values ($1, $2, $3, $4, $5, $6, true, clock_timestamp() + $7)
        returning generated_at
        """;

    private const string BumpSession = "update session set current_generation = $2 where session_id = $1";

    private const string RevokeSession = "update session set revoked_at = clock_timestamp() where session_id = $1";

    public static NpgsqlBatchCommand Lock(byte[] handleHash) => new(LockSession) { Parameters = { P(handleHash) } };

    public static NpgsqlBatchCommand Read(long sessionId, byte[] tokenHash) =>
        new(ReadTokens) { Parameters = { P(sessionId), P(tokenHash) } };

    public static NpgsqlBatchCommand Retire(long sessionId) => new(RetireToken) { Parameters = { P(sessionId) } };

    public static NpgsqlBatchCommand Store(long sessionId, NewToken token, RefreshRequest request, TimeSpan lifetime) =>
        new(StoreToken)
        {
            Parameters =
            {
                P(token.Hash), P(sessionId), P(token.Generation), P(token.Cause), P(request.AttemptId),
                P(request.TokenHash), P(lifetime),
            },
        };

    public static NpgsqlBatchCommand Bump(long sessionId, int generation) =>
        new(BumpSession) { Parameters = { P(sessionId), P(generation) } };

    public static NpgsqlBatchCommand Revoke(long sessionId) => new(RevokeSession) { Parameters = { P(sessionId) } };

    public static async Task<SessionRow?> SessionAsync(NpgsqlDataReader row, CancellationToken cancel) =>
        await row.ReadAsync(cancel)
            ? new SessionRow(
                row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetInt32(3), row.GetBoolean(4), row.GetBoolean(5))
            : null;

    public static async Task<TokenRows> TokensAsync(NpgsqlDataReader row, CancellationToken cancel)
    {
        if (!await row.ReadAsync(cancel))
            throw new InvalidOperationException("A session has no current token.");
        var presented = row.GetBoolean(6)
            ? new PresentedToken(row.GetBoolean(7), Optional<DateTimeOffset>(row, 8), Optional<long>(row, 9) ?? 0)
            : null;
        var current = new CurrentToken(
            row.GetInt32(2), Optional<Guid>(row, 3), Optional<DateTimeOffset>(row, 4), row.GetFieldValue<DateTimeOffset>(5));
        return new TokenRows(
            row.GetFieldValue<DateTimeOffset>(0), row.GetBoolean(1), presented, current, Amnesties.Window(row, 10));
    }

    private static T? Optional<T>(NpgsqlDataReader row, int column)
        where T : struct => row.IsDBNull(column) ? null : row.GetFieldValue<T>(column);

    private static NpgsqlParameter<T> P<T>(T value) => new() { TypedValue = value };
}
