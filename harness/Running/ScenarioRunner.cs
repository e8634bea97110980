using LoadLab.Load.Schedules;
using LoadLab.Recording;
using LoadLab.Results;
using LoadLab.Scenarios;
using LoadLab.Stack;
using LoadLab.Stack.Processes;
using LoadLab.Toxiproxy.Client;

namespace LoadLab.Running;

/// <summary>What to run, after every option was applied.</summary>
public sealed record RunRequest
{
    public required Scenario Scenario { get; init; }

    /// <summary>How often each policy is run. 1 or more; default 1.</summary>
    public int Repeat { get; init; } = 1;

    /// <summary>What <c>--time-scale</c> said; it has been applied to the scenario.</summary>
    public double TimeScale { get; init; } = 1;

    public required StackOptions Stack { get; init; }

    /// <summary>The folder of all results.</summary>
    public required string Results { get; init; }

    /// <summary>The command that repeats the run.</summary>
    public required string Command { get; init; }
}

/// <summary>A run that was made, well or badly.</summary>
/// <param name="Result">What was found.</param>
/// <param name="Folder">Where it is.</param>
/// <param name="Failure">LoadLab itself failed; null when it did not.</param>
public sealed record RunOutcome(RunResult Result, RunFolder Folder, Exception? Failure);

/// <summary>Runs a scenario: stack up, every arm in turn, ledger written, stack down.</summary>
/// <param name="progress">Is told how it goes.</param>
/// <param name="interruption">Ends it early.</param>
/// <param name="time">The clock.</param>
public sealed class ScenarioRunner(IRunProgress progress, Interruption interruption, TimeProvider time)
{
    /// <summary>Runs it.</summary>
    /// <exception cref="StackException">The stack could not start; nothing was left behind.</exception>
    /// <exception cref="OperationCanceledException">The user ended it while the stack was starting; nothing was left behind.</exception>
    public async Task<RunOutcome> RunAsync(RunRequest request)
    {
        var startedAt = time.GetUtcNow();
        var plan = ArrivalPlan.For(request.Scenario);
        var isNew = !Directory.Exists(request.Results);
        var folder = RunFolder.Create(request.Results, request.Scenario.Name, startedAt);
        var manifest = new RunManifest(startedAt, request.Command, request.TimeScale, request.Repeat, request.Scenario);
        manifest.Write(folder.Manifest);
        var stack = await StartStackAsync(request, folder, isNew);
        try
        {
            return await RunOnAsync(stack, request, manifest, plan, folder);
        }
        finally
        {
            await TakeDownAsync(stack);
        }
    }

    private async Task<RunOutcome> RunOnAsync(
        RunningStack stack, RunRequest request, RunManifest manifest, ArrivalPlan plan, RunFolder folder)
    {
        using var toxiproxy = new ToxiproxyClient(stack.Toxiproxy.Api);
        using var ledger = new LedgerFile(folder.Ledger);
        var context = new RunContext
        {
            Scenario = request.Scenario,
            Plan = plan,
            Folder = folder,
            Ledger = ledger,
            StackOptions = request.Stack,
            Stack = stack,
            Toxiproxy = toxiproxy,
            Progress = progress,
            Interruption = interruption,
            Time = time,
        };

        var arms = new List<ArmOutcome>();
        var failure = await RunArmsAsync(context, Arms(request), arms);
        return new(Result(manifest, folder, EnvironmentReader.Read(request.Stack.Kind, stack), arms, await DeathAsync(stack), failure), folder, failure);
    }

    // What was measured is not lost because something would not go; the user is told what to look after.
    private async Task TakeDownAsync(RunningStack stack)
    {
        try
        {
            await stack.DisposeAsync();
        }
        catch (Exception e) when (e is StackException or IOException or UnauthorizedAccessException)
        {
            progress.Warning($"The stack could not be taken down whole: {e.Message}");
        }
    }

    private static async Task<ChildExit?> DeathAsync(RunningStack stack) =>
        stack.Died.IsCompletedSuccessfully ? await stack.Died : null;

    private async Task<RunningStack> StartStackAsync(RunRequest request, RunFolder folder, bool resultsAreNew)
    {
        try
        {
            return await StackStarter.StartAsync(
                request.Stack, folder.Path, new StageProgress(progress), time, interruption.Asked);
        }
        catch
        {
            Directory.Delete(folder.Path, recursive: true);
            if (resultsAreNew && !Directory.EnumerateFileSystemEntries(request.Results).Any())
                Directory.Delete(request.Results);
            throw;
        }
    }

    private static IReadOnlyList<ArmIdentity> Arms(RunRequest request)
    {
        var policies = request.Scenario.Policies;
        var of = policies.Count * request.Repeat;
        return Enumerable.Range(0, of)
            .Select(i => new ArmIdentity(i + 1, of, policies[i % policies.Count], i / policies.Count + 1))
            .ToList();
    }

    // An arm that fails ends the run, but what the arms before it found is reported all the same.
    private async Task<Exception?> RunArmsAsync(RunContext context, IReadOnlyList<ArmIdentity> identities, List<ArmOutcome> done)
    {
        foreach (var identity in identities)
        {
            if (interruption.Asked.IsCancellationRequested)
                return null;

            try
            {
                var arm = await new ArmRunner(context, identity).RunAsync();
                done.Add(arm);
                progress.Done(arm.Result);
                if (arm.Died is not null)
                    return null;
            }
            catch (OperationCanceledException) when (interruption.Forced.IsCancellationRequested)
            {
                return null; // the arm under way is given up; those before it are reported
            }
            catch (Exception e) when (context.Stack.Died.IsCompletedSuccessfully)
            {
                progress.Warning($"{identity.Policy}: {e.Message}");
                return null; // what failed stood on the part that died; the result says which
            }
            catch (Exception e)
            {
                progress.Warning($"{identity.Policy}: {e.Message}");
                return e;
            }
        }

        return null;
    }

    private RunResult Result(
        RunManifest manifest, RunFolder folder, EnvironmentInfo environment, IReadOnlyList<ArmOutcome> arms, ChildExit? died, Exception? failure)
    {
        List<string> trouble =
        [
            .. failure is null ? Array.Empty<string>() : [$"LoadLab failed: {failure.Message}"],
            .. died is null ? Array.Empty<string>() : [$"{died.Name} died unasked: {died.Describe()}"],
        ];
        return RunResultBuilder.Build(
            manifest, folder.Id, arms.Select(a => a.Result).ToList(), environment, trouble,
            interruption.Asked.IsCancellationRequested, time.GetUtcNow());
    }
}
