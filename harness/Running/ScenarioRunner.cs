using LoadLab.Gate;
using LoadLab.Load.Schedules;
using LoadLab.Recording;
using LoadLab.Results;
using LoadLab.Scenarios;
using LoadLab.Stack;
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
    /// <exception cref="OperationCanceledException">The user insisted on an end; no report was made.</exception>
    public async Task<RunOutcome> RunAsync(RunRequest request)
    {
        var startedAt = time.GetUtcNow();
        var plan = ArrivalPlan.For(request.Scenario);
        var folder = RunFolder.Create(request.Results, request.Scenario.Name, startedAt);
        await using var stack = await StartStackAsync(request, folder);
        using var toxiproxy = new ToxiproxyClient(stack.Toxiproxy.Api);
        var context = new RunContext
        {
            Scenario = request.Scenario,
            Plan = plan,
            Folder = folder,
            StackOptions = request.Stack,
            Stack = stack,
            Toxiproxy = toxiproxy,
            Progress = progress,
            Interruption = interruption,
            Time = time,
        };

        var arms = new List<ArmOutcome>();
        var failure = await RunArmsAsync(context, Arms(request), arms);
        await using (var ledger = new StreamWriter(folder.Ledger))
            LedgerCsv.Write(ledger, arms.SelectMany(a => a.Rows));

        return new(Result(request, folder, stack, plan, arms, failure, startedAt), folder, failure);
    }

    private async Task<RunningStack> StartStackAsync(RunRequest request, RunFolder folder)
    {
        try
        {
            return await StackStarter.StartAsync(
                request.Stack, folder.Path, new StageProgress(progress), time, interruption.Asked);
        }
        catch
        {
            Directory.Delete(folder.Path, recursive: true);
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
                throw;
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
        RunRequest request, RunFolder folder, RunningStack stack, ArrivalPlan plan,
        IReadOnlyList<ArmOutcome> arms, Exception? failure, DateTimeOffset startedAt)
    {
        var results = arms.Select(a => a.Result).ToList();
        var interrupted = interruption.Asked.IsCancellationRequested;
        var missing = request.Scenario.Policies.Count * request.Repeat - arms.Count;
        var judgement = Verdicts.OfRun(results);
        var measured = failure is null && !interrupted && missing == 0;
        string?[] reasons =
        [
            failure is null ? null : $"LoadLab failed: {failure.Message}",
            interrupted ? "the run was interrupted" : null,
            missing > 0 ? $"{missing} of the arms were not run to their end" : null,
            .. arms.Where(a => a.Died is not null).Select(a => a.Died!.Describe()),
            .. judgement.Reasons,
        ];
        return new()
        {
            Verdict = measured ? judgement.Value : Verdicts.Worst([judgement.Value, Verdict.Inconclusive]),
            Reasons = reasons.OfType<string>().ToList(),
            Interrupted = interrupted,
            Run = new()
            {
                Id = folder.Id,
                StartedAt = startedAt,
                FinishedAt = time.GetUtcNow(),
                Command = request.Command,
            },
            Scenario = new()
            {
                Name = request.Scenario.Name,
                Title = request.Scenario.Title,
                Description = request.Scenario.Description,
                Hash = ScenarioHash.Of(request.Scenario),
                Seed = request.Scenario.Seed,
                TimeScale = request.TimeScale,
                Orgs = request.Scenario.Orgs.Count,
                ArrivalsHash = plan.Hash,
            },
            Arms = results,
            Environment = EnvironmentReader.Read(request.Stack.Kind, stack),
        };
    }

    // Progress<T> posts to the pool and may arrive out of order; stages are told as they come.
    private sealed class StageProgress(IRunProgress progress) : IProgress<string>
    {
        public void Report(string value) => progress.Stage(value);
    }
}
