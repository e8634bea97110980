using LoadLab.Target.Hosting;
using LoadLab.Target.Refresh;
using Npgsql;

namespace LoadLab.Target.Storage;

/// <summary>A session just made, with the secrets that exist in clear only now.</summary>
public sealed record NewSession(
    SessionEntry Entry, string Handle, string Token, string TokenSecret, string TokenId);

/// <summary>A session to make.</summary>
public sealed record SessionEntry(string Org, string ConsumerKey, Protocol Protocol);

/// <summary>Makes and ends sessions: what a person's first authentication, and its withdrawal, would do.</summary>
public sealed class Sessions(TargetOptions options, Database database, TokenMint mint)
{
    /// <summary>How long a session handle is good for. Ten years, as in the API of 2018.</summary>
    public static readonly TimeSpan HandleLifetime = TimeSpan.FromDays(3650);

    /// <summary>Makes one session an entry, each with its token of generation 0, in the order given. An organisation
    /// that is connected to the app already authenticates again: its session up to now ends.</summary>
    /// <exception cref="PostgresException">Foreign key violation: an app does not exist. Unique violation: the same
    /// organisation authenticates twice at the same time.</exception>
    public async Task<IReadOnlyList<NewSession>> CreateAsync(
        IReadOnlyList<SessionEntry> entries, CancellationToken cancel)
    {
        if (entries.Count == 0)
            return [];
        var handles = entries.Select(_ => TokenMint.NewHandle()).ToArray();
        var handleHashes = Array.ConvertAll(handles, Hashes.Of);
        var tokens = Array.ConvertAll(handleHashes, hash => mint.Token(hash, 0, null));
        var tokenHashes = Array.ConvertAll(tokens, Hashes.Of);

        // A batch is one transaction. Two statements, because the second must find the first done.
        await using var batch = database.Operator.CreateBatch();
        var end = new NpgsqlBatchCommand("""
            update session s set revoked_at = clock_timestamp()
            from unnest($1::text[], $2::text[], $3::text[]) as e(org, consumer_key, protocol)
            where s.org = e.org and s.consumer_key = e.consumer_key and s.protocol = e.protocol and s.revoked_at is null
            """);
        var orgs = entries.Select(e => e.Org).ToArray();
        var apps = entries.Select(e => e.ConsumerKey).ToArray();
        var protocols = entries.Select(e => Words.Of(e.Protocol)).ToArray();
        end.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = orgs });
        end.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = apps });
        end.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = protocols });
        var command = new NpgsqlBatchCommand("""
            with entry as (
                select * from unnest($1::text[], $2::text[], $3::bytea[], $4::bytea[], $8::text[])
                    as e(org, consumer_key, handle_hash, token_hash, protocol)),
            made as (
                insert into session (org, consumer_key, handle_hash, protocol, current_generation, created_at, expires_at)
                select org, consumer_key, handle_hash, protocol, 0, now(), now() + $5 from entry
                returning session_id, handle_hash)
            insert into token (token_hash, session_id, generation, cause, is_current, expires_at)
            select e.token_hash, m.session_id, 0, $6, true, clock_timestamp() + $7
            from entry e join made m using (handle_hash)
            """);
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = orgs });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = apps });
        command.Parameters.Add(new NpgsqlParameter<byte[][]> { TypedValue = handleHashes });
        command.Parameters.Add(new NpgsqlParameter<byte[][]> { TypedValue = tokenHashes });
        command.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = HandleLifetime });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Cause.Seed });
        command.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = options.TokenLifetime.Value });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = protocols });
        batch.BatchCommands.Add(end);
        batch.BatchCommands.Add(command);
        await batch.ExecuteNonQueryAsync(cancel);

        return [.. entries.Select((entry, at) => new NewSession(
            entry, handles[at], tokens[at], mint.SecretOf(tokens[at]),
            Hashes.TokenId(tokenHashes[at])))];
    }

    /// <summary>Ends sessions for good. Returns how many were alive until now.</summary>
    public async Task<int> RevokeAsync(IEnumerable<string> handles, CancellationToken cancel)
    {
        await using var command = database.Operator.CreateCommand(
            "update session set revoked_at = clock_timestamp() where handle_hash = any($1) and revoked_at is null");
        command.Parameters.Add(new NpgsqlParameter<byte[][]> { TypedValue = [.. handles.Select(Hashes.Of)] });
        return await command.ExecuteNonQueryAsync(cancel);
    }
}
