using LoadLab.Target.Hosting;
using LoadLab.Target.Refresh;
using LoadLab.Target.Refresh.Policies;
using Npgsql;

namespace LoadLab.Target.Storage;

/// <summary>Locks the session, reads, decides, writes, commits: a statement at a time, or batched into two trips.
/// BEGIN costs no trip of its own; the driver sends it along with the first statement.</summary>
public sealed class LockingTransaction(TargetOptions options, Database database, TokenMint mint) : IRefreshTransaction
{
    private readonly bool batched = options.Transaction == TransactionShape.Batched;

    public async Task<RefreshResult> RunAsync(RefreshRequest request, IRefreshPolicy policy, CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                return await OnceAsync(request, policy, cancel);
            }
            catch (PostgresException error) when (Conflict.Is(error))
            {
                // Nothing took effect. The request's own time limit ends this loop.
            }
        }
    }

    private async Task<RefreshResult> OnceAsync(RefreshRequest request, IRefreshPolicy policy, CancellationToken cancel)
    {
        // A connection that goes back to the pool in the middle of a transaction is rolled back there.
        await using var connection = await database.Partners.OpenConnectionAsync(cancel);
        var rows = await ReadAsync(connection, request, cancel);
        var session = rows.Session;
        switch (RefreshRules.Decide(request, rows, policy))
        {
            case Decision.Rotate rotate:
                return await RotateAsync(connection, request, session!, rotate.Cause, cancel);

            case Decision.Replay:
                await SendAsync(connection, [new([RefreshSql.Commit()])], cancel);
                return mint.Again(session!, rows.Tokens!);

            case Decision.Revoke revoke:
                await SendAsync(
                    connection, [new([RefreshSql.Revoke(session!.SessionId)]), new([RefreshSql.Commit()])], cancel);
                return new RefreshResult.Refused(revoke.Reason, session.SessionId);

            case Decision.Refuse refuse:
                // Committed, not rolled back: the nonce of a refused request is used up too.
                await SendAsync(connection, [new([RefreshSql.Commit()])], cancel);
                return new RefreshResult.Refused(refuse.Reason, session?.SessionId);

            case var unknown:
                throw new InvalidOperationException($"No such decision: {unknown}");
        }
    }

    private async Task<RefreshRows> ReadAsync(NpgsqlConnection connection, RefreshRequest request, CancellationToken cancel)
    {
        var nonceIsNew = false;
        SessionRow? session = null;
        TokenRows? tokens = null;
        await SendAsync(
            connection,
            [
                new([RefreshSql.Begin(), Nonces.Store(request.NonceHash)], async row => nonceIsNew = await row.ReadAsync(cancel)),
                new([RefreshSql.Session(request, locked: true)], async row => session = await RefreshSql.SessionAsync(row, cancel)),
                new([RefreshSql.Tokens(request, locked: true)], async row => tokens = await RefreshSql.TokensAsync(row, cancel)),
            ],
            cancel);
        return new RefreshRows(nonceIsNew || request.NonceHash is null, session, tokens);
    }

    private async Task<RefreshResult> RotateAsync(
        NpgsqlConnection connection, RefreshRequest request, SessionRow session, string cause, CancellationToken cancel)
    {
        var token = mint.Next(request, session, cause);
        var generatedAt = default(DateTimeOffset);
        Step[] writes =
        [
            new([RefreshSql.Retire(session.SessionId)]),
            new(
                [RefreshSql.Store(session.SessionId, token, request, options.TokenLifetime.Value)],
                async row => generatedAt = await row.ReadAsync(cancel) ? row.GetFieldValue<DateTimeOffset>(0) : default),
            new([RefreshSql.Bump(session.SessionId, token.Generation)]),
        ];
        Step commit = new([RefreshSql.Commit()]);
        if (!batched)
            await SendAsync(connection, writes, cancel);
        await CommitAnswer.AwaitAsync(
            () => SendAsync(connection, batched ? [.. writes, commit] : [commit], cancel), token, session, cancel);
        return new RefreshResult.Issued(
            token.Token, token.TokenId, session.SessionId, session.Org, token.Generation, request.AttemptId, options.TokenLifetime.Value,
            generatedAt, IsReplay: false);
    }

    private Task SendAsync(NpgsqlConnection connection, Step[] steps, CancellationToken cancel) =>
        Trips.SendAsync(connection, batched, steps, cancel);
}
