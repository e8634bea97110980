using LoadLab.Target.OAuth2;
using Npgsql;
using NpgsqlTypes;

namespace LoadLab.Target.Storage;

/// <summary>How a token stands with the protected resources.</summary>
public enum TokenStanding
{
    /// <summary>It is the current token of a session in good standing.</summary>
    Good,

    /// <summary>The request was seen before.</summary>
    NonceUsed,

    /// <summary>It does not exist, is not current, or belongs to another app.</summary>
    Invalid,

    /// <summary>It is the current one and too old.</summary>
    Expired,

    /// <summary>Its session was ended.</summary>
    Revoked,

    /// <summary>It is good, for another API family than this resource's.</summary>
    Denied,
}

/// <summary>Looks tokens up for the protected resources and notes their first use.</summary>
public sealed class TokenReader(Database database, PoolGate gate)
{
    private const string Found = """
        with found as (
            select t.session_id, t.generation, t.is_current, t.first_used_at, t.expires_at <= clock_timestamp() as expired,
                   s.revoked_at is not null or s.expires_at <= clock_timestamp() as revoked,
                   $1::text is null or a.api_family = $1 as allowed, s.org
            from token t join session s using (session_id) join app a using (consumer_key) where
        """;

    // In the same statement as the look-up, so that a token replaced a moment ago cannot be marked as used: then
    // nothing is marked, and the token counts as not current.
    private const string Used = """
        ),
        used as (
            update token t set first_used_at = clock_timestamp() from found f
            where f.is_current and not f.expired and not f.revoked and f.allowed and f.first_used_at is null
              and t.session_id = f.session_id and t.generation = f.generation and t.is_current
            returning 1)
        select f.is_current
                   and (f.first_used_at is not null or f.expired or f.revoked or not f.allowed or exists (select from used)),
               f.expired, f.revoked, f.allowed, f.org
        from found f
        """;

    private const string ByHash = $"{Found} t.token_hash = $2 and s.protocol = 'oauth1' and s.consumer_key = $3 {Used}";

    private const string ByRow =
        $"{Found} t.session_id = $2 and t.generation = $3 and coalesce(t.attempt_id, $5) = $4 and s.protocol = 'oauth2' {Used}";

    /// <summary>The standing of a 1.0a token presented by an app, with its organisation.</summary>
    /// <param name="tokenHash">SHA-256 of the token.</param>
    /// <param name="consumerKey">The app that presents it.</param>
    /// <param name="nonceHash">What names the request's nonce; null if it needs none.</param>
    /// <param name="family">The API family of the resource; null: every app may read it.</param>
    /// <param name="cancel">Gives up.</param>
    public Task<(TokenStanding Standing, string Org)> UseAsync(
        byte[] tokenHash, string consumerKey, byte[]? nonceHash, string? family, CancellationToken cancel) =>
        UseAsync(
            () => new NpgsqlBatchCommand(ByHash)
            {
                Parameters = { Family(family), new() { Value = tokenHash }, new() { Value = consumerKey } },
            },
            nonceHash,
            cancel);

    /// <summary>The standing of an OAuth 2.0 access token, with its organisation.</summary>
    public Task<(TokenStanding Standing, string Org)> UseAsync(AccessTokenRow row, string? family, CancellationToken cancel) =>
        UseAsync(
            () => new NpgsqlBatchCommand(ByRow)
            {
                Parameters =
                {
                    Family(family), new() { Value = row.SessionId }, new() { Value = row.Generation },
                    new() { Value = row.Attempt }, new() { Value = Guid.Empty },
                },
            },
            nonceHash: null,
            cancel);

    private static NpgsqlParameter Family(string? family) =>
        new() { Value = (object?)family ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };

    private async Task<(TokenStanding Standing, string Org)> UseAsync(
        Func<NpgsqlBatchCommand> look, byte[]? nonceHash, CancellationToken cancel)
    {
        using var lease = await gate.EnterAsync(cancel);
        await using var connection = await database.ConnectAsync(cancel);
        while (true)
        {
            try
            {
                return await OnceAsync(connection, look(), nonceHash, cancel);
            }
            catch (PostgresException error) when (Conflict.Is(error))
            {
                // A refresh went first, which the stricter isolation levels do not let pass. Nothing took effect, the
                // nonce included. The request's own time limit ends this loop.
            }
        }
    }

    private static async Task<(TokenStanding Standing, string Org)> OnceAsync(
        NpgsqlConnection connection, NpgsqlBatchCommand look, byte[]? nonceHash, CancellationToken cancel)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { Nonces.Store(nonceHash), look } };
        await using var reader = await batch.ExecuteReaderAsync(cancel);
        if (!await reader.ReadAsync(cancel) && nonceHash is not null)
            return (TokenStanding.NonceUsed, "");
        await reader.NextResultAsync(cancel);
        if (!await reader.ReadAsync(cancel) || !reader.GetBoolean(0))
            return (TokenStanding.Invalid, "");
        var standing = reader.GetBoolean(2) ? TokenStanding.Revoked
            : reader.GetBoolean(1) ? TokenStanding.Expired
            : reader.GetBoolean(3) ? TokenStanding.Good
            : TokenStanding.Denied;
        return (standing, reader.GetString(4));
    }
}
