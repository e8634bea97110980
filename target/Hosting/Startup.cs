using LoadLab.Target.Evidence;
using LoadLab.Target.Storage;

namespace LoadLab.Target.Hosting;

/// <summary>What must be done before the target listens, and after it has stopped to.</summary>
public sealed class Startup(Migrator migrator, ServerKey key, EvidenceLog evidence, Drain drain, InFlight inFlight)
    : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await migrator.RunAsync(cancellationToken);
        await key.LoadAsync(cancellationToken);
        evidence.Open();
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => drain.RunAsync(null);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>A request that never ended leaves the evidence without its end: something may be missing.</summary>
    public Task StoppedAsync(CancellationToken cancellationToken) =>
        inFlight.Count == 0 ? evidence.CompleteAsync() : Task.CompletedTask;
}
