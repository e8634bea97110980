using LoadLab.Target.Evidence;
using LoadLab.Target.Hosting;
using LoadLab.Target.Refresh.Policies;
using LoadLab.Target.Storage;
using Npgsql;

namespace LoadLab.Target.Refresh;

/// <summary>Runs a refresh: waits for a connection, runs the transaction, keeps the evidence.</summary>
public sealed class RefreshService(
    TargetOptions options, PoolGate gate, IRefreshTransaction transaction, EvidenceLog evidence, ILogger<RefreshService> log)
{
    private volatile IRefreshPolicy policy = options.Policy;

    /// <summary>The policy of refreshes that begin from now on, in this process.</summary>
    public IRefreshPolicy Policy
    {
        get => policy;
        set => policy = value;
    }

    /// <param name="request">What the caller asks.</param>
    /// <param name="patience">How long it may take.</param>
    public async Task<RefreshResult> RefreshAsync(RefreshRequest request, Patience patience)
    {
        var result = await AttemptAsync(request, patience);
        evidence.Keep(request.AttemptId, result);
        return result;
    }

    private async Task<RefreshResult> AttemptAsync(RefreshRequest request, Patience patience)
    {
        try
        {
            // In the queue nothing is at stake yet, so a caller who hung up loses the place in either mode.
            using var lease = await gate.EnterAsync(patience.Either);
            var cancel = options.WhenCallerGone == WhenCallerGone.Cancel ? patience.Either : patience.Timeout;
            return await transaction.RunAsync(request, Policy, cancel);
        }
        catch (QueueFullException)
        {
            return new RefreshResult.Unavailable(Unavailability.QueueFull);
        }
        catch (CommitInDoubtException doubt)
        {
            log.LogWarning("A commit was not answered: {Error}", Describe(doubt.InnerException));
            return new RefreshResult.InDoubt(doubt.TokenId, doubt.SessionId);
        }
        catch (OperationCanceledException)
        {
            return new RefreshResult.Unavailable(
                patience.Timeout.IsCancellationRequested ? Unavailability.RequestTimeout : Unavailability.CallerGone);
        }
        catch (NpgsqlException error)
        {
            log.LogWarning("The database did not carry out a refresh: {Error}", Describe(error));
            return new RefreshResult.Unavailable(Unavailability.Of(error));
        }
    }

    // One line without a trace: the trace is always the same and storms are when logs are read.
    private static string Describe(Exception? error) => $"{error?.GetType().Name}: {error?.Message}";
}
