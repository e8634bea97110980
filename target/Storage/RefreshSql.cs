using LoadLab.Target.Refresh;
using Npgsql;
using NpgsqlTypes;

namespace LoadLab.Target.Storage;

/// <summary>The statements of a refresh, with the parameters they take and the rows they give.</summary>
internal static class RefreshSql
{
    private const string ByHandle = "select session_id from session where handle_hash = $1";

    private const string ByToken = "select session_id from token where token_hash = $1";

    private const string ReadSession = """
        select session_id, org, consumer_key, handle_hash, protocol, current_generation,
               expires_at <= clock_timestamp(), revoked_at is not null
        from session where session_id =
        """;

    private const string SessionByHandle = $"{ReadSession} ({ByHandle})";

    private const string SessionByToken = $"{ReadSession} ({ByToken})";

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
        where c.is_current and c.session_id =
        """;

    private const string TokensByHandle = $"{ReadTokens} ({ByHandle})";

    private const string TokensByToken = $"{ReadTokens} ({ByToken})";

    // The current token is locked as well as the session: otherwise a resource could note its first use after the
    // policy saw it unused and before it is retired, and both the token and its predecessor would have been accepted.
    private const string LockToken = " for update of c";

    private const string RetireToken = "update token set is_current = false where session_id = $1 and is_current";

    private const string StoreToken = """
        insert into token
            (token_hash, session_id, generation, cause, attempt_id, previous_hash, is_current, expires_at)
        values ($1, $2, $3, $4, $5, $6, true, clock_timestamp() + $7)
        returning generated_at
        """;

    private const string BumpSession = "update session set current_generation = $2 where session_id = $1";

    private const string RevokeSession = "update session set revoked_at = clock_timestamp() where session_id = $1 and revoked_at is null returning true";

    // Everything a rotation writes. The first part holds what was decided on: if it does not hold any more, nothing
    // is written. Each part takes its rows from the one before, so the old token is retired before the new one comes.
    private const string RotateAtOnce = """
        with fresh as (
            insert into nonce (nonce_hash) select $9 where $9 is not null on conflict do nothing returning 1),
        unchanged as (
            select s.session_id from session s join token t on t.session_id = s.session_id and t.is_current
            where s.session_id = $2 and s.current_generation = $3 - 1 and s.revoked_at is null
              and t.first_used_at is not distinct from $8 and ($9 is null or exists (select from fresh))
            for update of s, t),
        retired as (
            update token t set is_current = false from unchanged u
            where t.session_id = u.session_id and t.generation = $3 - 1 returning t.session_id),
        bumped as (
            update session s set current_generation = $3 from retired r
            where s.session_id = r.session_id returning s.session_id),
        stored as (
            insert into token
                (token_hash, session_id, generation, cause, attempt_id, previous_hash, is_current, expires_at)
            select $1, b.session_id, $3, $4, $5, $6, true, clock_timestamp() + $7 from bumped b
            returning generated_at)
        select $9 is null or exists (select from fresh), (select generated_at from stored)
        """;

    public static NpgsqlBatchCommand Begin() => new("begin");

    public static NpgsqlBatchCommand Commit() => new("commit");

    /// <summary>Reads the session; locked, until the transaction ends.</summary>
    public static NpgsqlBatchCommand Session(RefreshRequest request, bool locked) =>
        new((request.Protocol, locked) switch
        {
            (Protocol.OAuth1, true) => $"{SessionByHandle} for update",
            (Protocol.OAuth1, false) => SessionByHandle,
            (_, true) => $"{SessionByToken} for update",
            (_, false) => SessionByToken,
        })
        {
            Parameters = { P(KeyHash(request)) },
        };

    /// <summary>Reads what a decision needs of the session's tokens; locked, until the transaction ends.</summary>
    public static NpgsqlBatchCommand Tokens(RefreshRequest request, bool locked) =>
        new((request.Protocol, locked) switch
        {
            (Protocol.OAuth1, true) => $"{TokensByHandle}{LockToken}",
            (Protocol.OAuth1, false) => TokensByHandle,
            (_, true) => $"{TokensByToken}{LockToken}",
            (_, false) => TokensByToken,
        })
        {
            Parameters = { P(KeyHash(request)), P(request.TokenHash) },
        };

    public static NpgsqlBatchCommand Retire(long sessionId) => new(RetireToken) { Parameters = { P(sessionId) } };

    public static NpgsqlBatchCommand Store(long sessionId, NewToken token, RefreshRequest request, TimeSpan lifetime) =>
        WithToken(new NpgsqlBatchCommand(StoreToken), sessionId, token, request, lifetime);

    public static NpgsqlBatchCommand Bump(long sessionId, int generation) =>
        new(BumpSession) { Parameters = { P(sessionId), P(generation) } };

    /// <summary>Ends a session; gives a row if it was alive until now.</summary>
    public static NpgsqlBatchCommand Revoke(long sessionId) => new(RevokeSession) { Parameters = { P(sessionId) } };

    public static NpgsqlBatchCommand Rotate(
        long sessionId, NewToken token, RefreshRequest request, TimeSpan lifetime, DateTimeOffset? firstUsedAt,
        byte[]? nonceHash)
    {
        var command = WithToken(new NpgsqlBatchCommand(RotateAtOnce), sessionId, token, request, lifetime);
        command.Parameters.Add(Nullable(firstUsedAt?.UtcDateTime, NpgsqlDbType.TimestampTz));
        command.Parameters.Add(Nullable(nonceHash, NpgsqlDbType.Bytea));
        return command;
    }

    public static async Task<SessionRow?> SessionAsync(NpgsqlDataReader row, CancellationToken cancel) =>
        await row.ReadAsync(cancel)
            ? new SessionRow(
                row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetFieldValue<byte[]>(3),
                row.GetString(4) == "oauth2" ? Protocol.OAuth2 : Protocol.OAuth1, row.GetInt32(5), row.GetBoolean(6),
                row.GetBoolean(7))
            : null;

    public static async Task<TokenRows?> TokensAsync(NpgsqlDataReader row, CancellationToken cancel)
    {
        if (!await row.ReadAsync(cancel))
            return null;
        var presented = row.GetBoolean(6)
            ? new PresentedToken(row.GetBoolean(7), Optional<DateTimeOffset>(row, 8), Optional<long>(row, 9) ?? 0)
            : null;
        var current = new CurrentToken(
            row.GetInt32(2), Optional<Guid>(row, 3), Optional<DateTimeOffset>(row, 4), row.GetFieldValue<DateTimeOffset>(5));
        return new TokenRows(
            row.GetFieldValue<DateTimeOffset>(0), row.GetBoolean(1), presented, current, Amnesties.Window(row, 10));
    }

    public static T? Optional<T>(NpgsqlDataReader row, int column)
        where T : struct => row.IsDBNull(column) ? null : row.GetFieldValue<T>(column);

    private static byte[] KeyHash(RefreshRequest request) => request.HandleHash ?? request.TokenHash;

    private static NpgsqlBatchCommand WithToken(
        NpgsqlBatchCommand command, long sessionId, NewToken token, RefreshRequest request, TimeSpan lifetime)
    {
        command.Parameters.Add(P(token.Hash));
        command.Parameters.Add(P(sessionId));
        command.Parameters.Add(P(token.Generation));
        command.Parameters.Add(P(token.Cause));
        command.Parameters.Add(P(request.AttemptId));
        command.Parameters.Add(P(request.TokenHash));
        command.Parameters.Add(P(lifetime));
        return command;
    }

    private static NpgsqlParameter Nullable(object? value, NpgsqlDbType type) =>
        new() { Value = value ?? DBNull.Value, NpgsqlDbType = type };

    private static NpgsqlParameter<T> P<T>(T value) => new() { TypedValue = value };
}
