using LoadLab.Target.Evidence;

namespace LoadLab.Target.Hosting;

/// <summary>Stops taking requests, waits for those under way, and completes the evidence if none is left.</summary>
public sealed class Drain(TargetOptions options, InFlight inFlight, EvidenceLog evidence, TimeProvider time)
    : IDisposable
{
    /// <summary>The time a drain may take when standard input ended: whoever ran the target is gone.</summary>
    public static readonly TimeSpan WhenOrphaned = TimeSpan.FromSeconds(1.5);

    private readonly CancellationTokenSource orphaned = new();

    /// <summary>Shortens the drain under way, or the one to come.</summary>
    public void Hurry() => orphaned.CancelAfter(WhenOrphaned);

    /// <param name="atMost">How long to wait; null: the drain timeout of the options.</param>
    /// <returns>True when no request was left.</returns>
    public async Task<bool> RunAsync(TimeSpan? atMost)
    {
        bool drained;
        try
        {
            drained = await inFlight.DrainAsync(atMost ?? options.DrainTimeout.Value, time).WaitAsync(orphaned.Token);
        }
        catch (OperationCanceledException)
        {
            drained = inFlight.Count == 0;
        }

        if (drained)
            await evidence.CompleteAsync();
        return drained;
    }

    public void Dispose() => orphaned.Dispose();
}
