using LoadLab.Target.OAuth2;
using Npgsql;

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
}

/// <summary>Looks tokens up for the protected resources and notes their first use.</summary>
public sealed class TokenReader(Database database, PoolGate gate)
{
    private const string Found = """
        with found as (
            select t.session_id, t.generation, t.is_current, t.first_used_at, t.expires_at <= clock_timestamp() as expired,
                   s.revoked_at is not null or s.expires_at <= clock_timestamp() as revoked, s.org
            from token t join session s using (session_id) where
        """;

    // In the same statement as the look-up, so that a token replaced a moment ago cannot be marked as used: then
    // nothing is marked, and the token counts as not current.
    private const string Used = """
        ),
        used as (
            update token t set first_used_at = clock_timestamp() from found f
            where f.is_current and not f.expired and not f.revoked and f.first_used_at is null
              and t.session_id = f.session_id and t.generation = f.generation and t.is_current
            returning 1)
        select f.is_current and (f.first_used_at is not null or f.expired or f.revoked or exists (select from used)),
               f.expired, f.revoked, f.org
        from found f
        """;

    /// <summary>The standing of a 1.0a token presented by an app, with its organisation.</summary>
    public Task<(TokenStanding Standing, string Org)> UseAsync(
        byte[] tokenHash, string consumerKey, byte[]? nonceHash, CancellationToken cancel)
    {
        var look = new NpgsqlBatchCommand($"{Found} t.token_hash = $1 and s.protocol = 'oauth1' and s.consumer_key = $2 {Used}");
        look.Parameters.Add(new() { Value = tokenHash });
        look.Parameters.Add(new() { Value = consumerKey });
        return UseAsync(look, nonceHash, cancel);
    }

    /// <summary>The standing of an OAuth 2.0 access token, with its organisation.</summary>
    public Task<(TokenStanding Standing, string Org)> UseAsync(AccessTokenRow row, CancellationToken cancel)
    {
        var look = new NpgsqlBatchCommand(
            $"{Found} t.session_id = $1 and t.generation = $2 and coalesce(t.attempt_id, $4) = $3 and s.protocol = 'oauth2' {Used}");
        look.Parameters.Add(new() { Value = row.SessionId });
        look.Parameters.Add(new() { Value = row.Generation });
        look.Parameters.Add(new() { Value = row.Attempt });
        look.Parameters.Add(new() { Value = Guid.Empty });
        return UseAsync(look, nonceHash: null, cancel);
    }

    private async Task<(TokenStanding Standing, string Org)> UseAsync(
        NpgsqlBatchCommand look, byte[]? nonceHash, CancellationToken cancel)
    {
        using var lease = await gate.EnterAsync(cancel);
        await using var connection = await database.Partners.OpenConnectionAsync(cancel);
        while (true)
        {
            try
            {
                return await OnceAsync(connection, look, nonceHash, cancel);
            }
            catch (PostgresException error) when (Conflict.Is(error))
            {
                // Nothing took effect, the nonce included. Each conflict is somebody else's progress, so this ends.
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
            : TokenStanding.Good;
        return (standing, reader.GetString(3));
    }
}
