using LoadLab.Target.Refresh;
using LoadLab.Target.Refresh.Policies;

namespace LoadLab.Target.Storage;

/// <summary>The one place where tokens are generated. Its shapes differ in how statements travel, never in outcome.</summary>
public interface IRefreshTransaction
{
    /// <summary>Decides and carries out a refresh.</summary>
    /// <exception cref="CommitInDoubtException">COMMIT was sent and no answer came.</exception>
    /// <exception cref="Npgsql.NpgsqlException">Nothing was committed: the database refused or the connection died.</exception>
    /// <exception cref="OperationCanceledException">Nothing was committed: cancelled before COMMIT was sent.</exception>
    Task<RefreshResult> RunAsync(RefreshRequest request, IRefreshPolicy policy, CancellationToken cancel);
}

/// <summary>COMMIT was sent and its outcome is not known.</summary>
public sealed class CommitInDoubtException(string tokenId, long sessionId, Exception inner)
    : Exception("COMMIT was sent and not answered.", inner)
{
    public string TokenId { get; } = tokenId;

    public long SessionId { get; } = sessionId;
}
