using System.Diagnostics.CodeAnalysis;
using LoadLab.Stack.PostgreSql;
using LoadLab.Stack.Processes;
using LoadLab.Stack.Target;
using LoadLab.Stack.Toxiproxy;

namespace LoadLab.Stack;

/// <summary>Everything a run stands on, up and answering. Disposing it takes all of it down, and never hangs.</summary>
[SuppressMessage("Naming", "CA1711", Justification = "The project's word for what a run stands on; it has nothing to do with the collection.")]
public sealed class RunningStack : IAsyncDisposable
{
    private readonly StackOptions options;
    private readonly TimeProvider time;
    private readonly IReadOnlyList<IAsyncDisposable> owned;
    private readonly List<TargetProcess> targets = [];
    private readonly TaskCompletionSource<ChildExit> died = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal RunningStack(
        StackOptions options, PostgreSqlServer postgreSql, ToxiproxyServer toxiproxy, DatabaseRoute route,
        IReadOnlyList<IAsyncDisposable> owned, TimeProvider time)
    {
        this.options = options;
        this.time = time;
        this.owned = owned;
        PostgreSql = postgreSql;
        Toxiproxy = toxiproxy;
        Route = route;
        Watch(postgreSql.Exited);
        if (toxiproxy.Process is { } process)
            Watch(process.Exited);
    }

    public PostgreSqlServer PostgreSql { get; }

    public ToxiproxyServer Toxiproxy { get; }

    /// <summary>Where the proxy between target and database listens, and what it forwards to.</summary>
    public DatabaseRoute Route { get; }

    /// <summary>Completes when the first part died unasked; a run that sees it is inconclusive. Never faults.</summary>
    public Task<ChildExit> Died => died.Task;

    /// <summary>Starts a target; the caller disposes it, the stack does where the caller did not.</summary>
    /// <exception cref="StackException">It did not start.</exception>
    public async Task<TargetProcess> StartTargetAsync(TargetStartOptions target, CancellationToken cancel)
    {
        var started = await TargetProcess.StartAsync(target, options.StartLimit, time, cancel);
        targets.Add(started);
        Watch(started.Process.Exited);
        return started;
    }

    public async ValueTask DisposeAsync()
    {
        // The target first, the database last: none loses what it stands on while it still runs.
        foreach (var target in targets)
            await target.DisposeAsync();
        foreach (var part in owned.Reverse())
            await part.DisposeAsync();
    }

    private void Watch(Task<ChildExit> exited) => _ = exited.ContinueWith(
        ended =>
        {
            if (!ended.Result.Asked)
                died.TrySetResult(ended.Result);
        },
        TaskScheduler.Default);
}
