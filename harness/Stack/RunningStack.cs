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
        var started = await TargetProcess.StartAsync(target, options.PartsFolder, options.StartLimit, time, cancel);
        targets.Add(started);
        Watch(started.Process.Exited);
        return started;
    }

    /// <exception cref="StackException">Something could not be removed; everything else was.</exception>
    public ValueTask DisposeAsync() => TakeDownAsync([.. owned, .. targets]);

    /// <summary>Disposes parts in the reverse order of their start: none loses what it stands on while it still runs.</summary>
    internal static async ValueTask TakeDownAsync(IReadOnlyList<IAsyncDisposable> parts)
    {
        var problems = new List<Exception>();
        foreach (var part in parts.Reverse())
        {
            try
            {
                await part.DisposeAsync();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or StackException)
            {
                problems.Add(e);
            }
        }

        if (problems.Count > 0)
            throw new StackException("The stack was not taken down wholly: " + string.Join(' ', problems.Select(e => e.Message)), problems[0]);
    }

    private void Watch(Task<ChildExit> exited) => _ = exited.ContinueWith(
        ended =>
        {
            if (!ended.Result.Asked)
                died.TrySetResult(ended.Result);
        },
        TaskScheduler.Default);
}
