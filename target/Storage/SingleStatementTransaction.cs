using LoadLab.Target.Hosting;
using LoadLab.Target.Refresh;
using LoadLab.Target.Refresh.Policies;
using Npgsql;

namespace LoadLab.Target.Storage;

/// <summary>Reads without a lock and decides; then one statement, its own transaction, writes if what was read still
/// holds. If it does not, somebody else got ahead, and it starts over.</summary>
public sealed class SingleStatementTransaction(TargetOptions options, Database database, TokenMint mint) : IRefreshTransaction
{
    public async Task<RefreshResult> RunAsync(RefreshRequest request, IRefreshPolicy policy, CancellationToken cancel)
    {
        await using var connection = await database.ConnectAsync(cancel);
        var nonce = new NonceToUse(request.NonceHash);
        while (true)
        {
            try
            {
                if (await OnceAsync(connection, request, nonce, policy, cancel) is { } result)
                    return result;
            }
            catch (PostgresException error) when (Conflict.Is(error))
            {
                // Nothing of that statement took effect. The request's own time limit ends this loop.
            }
        }
    }

    /// <summary>One try; null when what was read did not hold any more.</summary>
    private async Task<RefreshResult?> OnceAsync(
        NpgsqlConnection connection, RefreshRequest request, NonceToUse nonce, IRefreshPolicy policy,
        CancellationToken cancel)
    {
        var rows = await ReadAsync(connection, request, cancel);
        var decision = RefreshRules.Decide(request, rows, policy);
        if (decision is not Decision.Rotate rotate)
            return await SettleAsync(connection, nonce, rows, decision, cancel);

        var session = rows.Session!;
        var token = mint.Next(request, session, rotate.Cause);
        var generatedAt = await WriteAsync(connection, request, rows, token, nonce, cancel);
        if (nonce.IsRepeated)
            return new RefreshResult.Refused(Refusal.NonceUsed, session.SessionId);
        return generatedAt is { } at
            ? new RefreshResult.Issued(
                token.Token, token.TokenId, session.SessionId, session.Org, token.Generation, request.AttemptId,
                options.TokenLifetime.Value, at, IsReplay: false)
            : null;
    }

    private static async Task<RefreshRows> ReadAsync(
        NpgsqlConnection connection, RefreshRequest request, CancellationToken cancel)
    {
        SessionRow? session = null;
        TokenRows? tokens = null;
        await Trips.SendAsync(
            connection,
            together: true,
            [
                new([RefreshSql.Session(request, locked: false)], async row => session = await RefreshSql.SessionAsync(row, cancel)),
                new([RefreshSql.Tokens(request, locked: false)], async row => tokens = await RefreshSql.TokensAsync(row, cancel)),
            ],
            cancel);
        // Whether the nonce is new shows when it is written.
        return new RefreshRows(NonceIsNew: true, session, tokens);
    }

    private async Task<DateTimeOffset?> WriteAsync(
        NpgsqlConnection connection, RefreshRequest request, RefreshRows rows, NewToken token, NonceToUse nonce,
        CancellationToken cancel)
    {
        DateTimeOffset? generatedAt = null;
        var session = rows.Session!;
        var write = RefreshSql.Rotate(
            session.SessionId, token, request, options.TokenLifetime.Value, rows.Tokens!.Current.FirstUsedAt, nonce.Hash);
        Step step = new([write], async row =>
        {
            await row.ReadAsync(cancel);
            nonce.Stored(row.GetBoolean(0));
            generatedAt = RefreshSql.Optional<DateTimeOffset>(row, 1);
        });
        // The statement is its own COMMIT.
        await CommitAnswer.AwaitAsync(() => Trips.SendAsync(connection, together: true, [step], cancel), token, session, cancel);
        return generatedAt;
    }

    /// <summary>Whatever needs no new token: the nonce is used up, and a session may end. Null when somebody else ended
    /// it since it was read: of several that show an old token at once, one is told that it ended the session and the
    /// others that it has ended, as when they come one after the other.</summary>
    private async Task<RefreshResult?> SettleAsync(
        NpgsqlConnection connection, NonceToUse nonce, RefreshRows rows, Decision decision, CancellationToken cancel)
    {
        if (nonce.Hash is not null)
        {
            Step use = new([Nonces.Store(nonce.Hash)], async row => nonce.Stored(await row.ReadAsync(cancel)));
            await Trips.SendAsync(connection, together: true, [use], cancel);
        }

        // Only now: who sends a request again that was overheard must not be able to end a session.
        if (decision is Decision.Revoke && !nonce.IsRepeated && !await RevokeAsync(connection, rows.Session!.SessionId, cancel))
            return null;
        return decision switch
        {
            _ when nonce.IsRepeated => new RefreshResult.Refused(Refusal.NonceUsed, rows.Session?.SessionId),
            Decision.Replay => mint.Again(rows.Session!, rows.Tokens!),
            Decision.Revoke revoke => new RefreshResult.Refused(revoke.Reason, rows.Session!.SessionId),
            Decision.Refuse refuse => new RefreshResult.Refused(refuse.Reason, rows.Session?.SessionId),
            _ => throw new InvalidOperationException($"No such decision: {decision}"),
        };
    }

    private static async Task<bool> RevokeAsync(NpgsqlConnection connection, long sessionId, CancellationToken cancel)
    {
        var wasAlive = false;
        Step end = new([RefreshSql.Revoke(sessionId)], async row => wasAlive = await row.ReadAsync(cancel));
        await Trips.SendAsync(connection, together: true, [end], cancel);
        return wasAlive;
    }

    /// <summary>A request's nonce, which must be stored once over several tries.</summary>
    private sealed class NonceToUse(byte[]? hash)
    {
        /// <summary>What is still to be stored; null when there is nothing to store, or no more.</summary>
        public byte[]? Hash { get; private set; } = hash;

        /// <summary>It had been stored before this request came.</summary>
        public bool IsRepeated { get; private set; }

        public void Stored(bool wasNew)
        {
            IsRepeated = !wasNew;
            Hash = null;
        }
    }
}
