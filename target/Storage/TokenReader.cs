namespace LoadLab.Target.Storage;

/// <summary>How a token stands with the protected resources.</summary>
public enum TokenStanding
{
    /// <summary>It is the current token of a session in good standing.</summary>
    Good,

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
    // One statement, so that a token replaced a moment ago cannot be marked as used.
    private const string Sql = """
        with found as (
            select t.session_id, t.generation, t.is_current, t.first_used_at, t.expires_at <= clock_timestamp() as expired,
                   s.revoked_at is not null as revoked, s.expires_at <= clock_timestamp() as session_expired,
                   s.org, s.consumer_key = $2 as own
            from token t join session s using (session_id) where t.token_hash = $1),
        used as (
            update token t set first_used_at = clock_timestamp() from found f
            where f.own and f.is_current and not f.expired and not f.revoked and not f.session_expired
              and f.first_used_at is null
              and t.session_id = f.session_id and t.generation = f.generation and t.is_current
            returning 1)
        select f.own and f.is_current and (f.first_used_at is not null or f.expired or f.revoked or f.session_expired
                                           or exists (select from used)),
               f.expired, f.revoked or f.session_expired, f.org
        from found f
        """;

    /// <summary>The token's standing and its organisation.</summary>
    public async Task<(TokenStanding Standing, string Org)> UseAsync(
        byte[] tokenHash, string consumerKey, CancellationToken cancel)
    {
        using var lease = await gate.EnterAsync(cancel);
        await using var command = database.Partners.CreateCommand(Sql);
        command.Parameters.Add(new() { Value = tokenHash });
        command.Parameters.Add(new() { Value = consumerKey });
        await using var reader = await command.ExecuteReaderAsync(cancel);
        if (!await reader.ReadAsync(cancel) || !reader.GetBoolean(0))
            return (TokenStanding.Invalid, "");
        var standing = reader.GetBoolean(2) ? TokenStanding.Revoked
            : reader.GetBoolean(1) ? TokenStanding.Expired
            : TokenStanding.Good;
        return (standing, reader.GetString(3));
    }
}
