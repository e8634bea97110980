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
        await using var connection = await database.Partners.OpenConnectionAsync(cancel);
        var nonce = request.NonceHash;
        while (true)
        {
            var rows = await ReadAsync(connection, request, cancel);
            var decision = RefreshRules.Decide(request, rows, policy);
            if (decision is not Decision.Rotate rotate)
                return await SettleAsync(connection, nonce, rows, decision, cancel);

            var token = mint.Next(request, rows.Session!, rotate.Cause);
            var (nonceIsNew, generatedAt) = await WriteAsync(connection, request, rows, token, nonce, cancel);
            if (!nonceIsNew)
                return new RefreshResult.Refused(Refusal.NonceUsed, rows.Session!.SessionId);
            if (generatedAt is { } at)
                return new RefreshResult.Issued(
                    token.Token, token.TokenId, rows.Session!.SessionId, rows.Session.Org, token.Generation,
                    request.AttemptId, options.TokenLifetime.Value, at, IsReplay: false);
            // The attempt that came to nothing has stored the nonce already.
            nonce = null;
        }
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
                new([RefreshSql.Tokens(request)], async row => tokens = await RefreshSql.TokensAsync(row, cancel)),
            ],
            cancel);
        // Whether the nonce is new shows when it is written.
        return new RefreshRows(NonceIsNew: true, session, tokens);
    }

    private async Task<(bool NonceIsNew, DateTimeOffset? GeneratedAt)> WriteAsync(
        NpgsqlConnection connection, RefreshRequest request, RefreshRows rows, NewToken token, byte[]? nonce,
        CancellationToken cancel)
    {
        var nonceIsNew = false;
        DateTimeOffset? generatedAt = null;
        var session = rows.Session!;
        var write = RefreshSql.Rotate(
            session.SessionId, token, request, options.TokenLifetime.Value, rows.Tokens!.Current.FirstUsedAt, nonce);
        Step step = new([write], async row =>
        {
            await row.ReadAsync(cancel);
            nonceIsNew = row.GetBoolean(0);
            generatedAt = RefreshSql.Optional<DateTimeOffset>(row, 1);
        });
        // The statement is its own COMMIT.
        await CommitAnswer.AwaitAsync(() => Trips.SendAsync(connection, together: true, [step], cancel), token, session, cancel);
        return (nonceIsNew, generatedAt);
    }

    /// <summary>Whatever needs no new token: the nonce is used up, and a session may end.</summary>
    private async Task<RefreshResult> SettleAsync(
        NpgsqlConnection connection, byte[]? nonce, RefreshRows rows, Decision decision, CancellationToken cancel)
    {
        var nonceIsNew = false;
        Step use = new([Nonces.Store(nonce)], async row => nonceIsNew = await row.ReadAsync(cancel));
        await Trips.SendAsync(connection, together: true, [use], cancel);
        if (!nonceIsNew && nonce is not null)
            return new RefreshResult.Refused(Refusal.NonceUsed, rows.Session?.SessionId);
        // Only now: who sends a request again that was overheard must not be able to end a session.
        if (decision is Decision.Revoke)
            await Trips.SendAsync(connection, true, [new([RefreshSql.Revoke(rows.Session!.SessionId)])], cancel);
        return decision switch
        {
            Decision.Replay => mint.Again(rows.Session!, rows.Tokens!),
            Decision.Revoke revoke => new RefreshResult.Refused(revoke.Reason, rows.Session!.SessionId),
            Decision.Refuse refuse => new RefreshResult.Refused(refuse.Reason, rows.Session?.SessionId),
            _ => throw new InvalidOperationException($"No such decision: {decision}"),
        };
    }
}
