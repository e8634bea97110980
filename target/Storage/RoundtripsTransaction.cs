using LoadLab.Target.Hosting;
using LoadLab.Target.Refresh;
using LoadLab.Target.Refresh.Policies;
using Npgsql;

namespace LoadLab.Target.Storage;

/// <summary>A statement at a time, each answered before the next is sent: lock, read, retire, store, bump, COMMIT.</summary>
public sealed class RoundtripsTransaction(TargetOptions options, Database database, TokenMint mint) : IRefreshTransaction
{
    public async Task<RefreshResult> RunAsync(RefreshRequest request, IRefreshPolicy policy, CancellationToken cancel)
    {
        await using var connection = await database.Partners.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);

        var session = await QueryAsync(
            connection, RefreshSql.Lock(request.HandleHash), row => RefreshSql.SessionAsync(row, cancel), cancel);
        if (RefreshRules.OfSession(session, request.App) is { } refusal)
            return new RefreshResult.Refused(refusal, session?.SessionId);

        var id = session!.SessionId;
        var tokens = await QueryAsync(
            connection, RefreshSql.Read(id, request.TokenHash), row => RefreshSql.TokensAsync(row, cancel), cancel);
        switch (RefreshRules.OfToken(tokens, request.App, policy))
        {
            case Decision.Rotate rotate:
                var token = mint.Next(request, session, rotate.Cause);
                await ExecuteAsync(connection, RefreshSql.Retire(id), cancel);
                var generatedAt = await QueryAsync(
                    connection,
                    RefreshSql.Store(id, token, request, options.TokenLifetime.Value),
                    row => FirstAsync<DateTimeOffset>(row, cancel),
                    cancel);
                await ExecuteAsync(connection, RefreshSql.Bump(id, token.Generation), cancel);
                await CommitAsync(transaction, token.TokenId, id, cancel);
                return new RefreshResult.Issued(
                    token.Token, token.TokenId, id, session.Org, options.TokenLifetime.Value, generatedAt, IsReplay: false);

            case Decision.Replay:
                await transaction.CommitAsync(cancel);
                return mint.Again(request, session, tokens);

            case Decision.Revoke revoke:
                await ExecuteAsync(connection, RefreshSql.Revoke(id), cancel);
                await transaction.CommitAsync(cancel);
                return new RefreshResult.Refused(revoke.Reason, id);

            case Decision.Refuse refuse:
                return new RefreshResult.Refused(refuse.Reason, id);

            case var unknown:
                throw new InvalidOperationException($"No such decision: {unknown}");
        }
    }

    private static async Task CommitAsync(
        NpgsqlTransaction transaction, string tokenId, long sessionId, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        try
        {
            await transaction.CommitAsync(cancel);
        }
        catch (Exception error) when (!CommitAnswer.IsNo(error))
        {
            throw new CommitInDoubtException(tokenId, sessionId, error);
        }
    }

    private static async Task<T> QueryAsync<T>(
        NpgsqlConnection connection, NpgsqlBatchCommand statement, Func<NpgsqlDataReader, Task<T>> read,
        CancellationToken cancel)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { statement } };
        await using var reader = await batch.ExecuteReaderAsync(cancel);
        return await read(reader);
    }

    private static async Task ExecuteAsync(
        NpgsqlConnection connection, NpgsqlBatchCommand statement, CancellationToken cancel)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { statement } };
        await batch.ExecuteNonQueryAsync(cancel);
    }

    private static async Task<T> FirstAsync<T>(NpgsqlDataReader row, CancellationToken cancel)
    {
        await row.ReadAsync(cancel);
        return row.GetFieldValue<T>(0);
    }
}
