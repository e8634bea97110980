using LoadLab.Gate;
using LoadLab.Load.Schedules;
using LoadLab.Recording;
using LoadLab.Results;
using LoadLab.Scenarios;

namespace LoadLab.Running;

/// <summary>Puts the arms' results together.</summary>
internal static class RunResultBuilder
{
    /// <summary>Builds the run's result.</summary>
    /// <param name="manifest">What was run.</param>
    /// <param name="id">The run's name.</param>
    /// <param name="arms">What the arms found.</param>
    /// <param name="environment">What the run stood on.</param>
    /// <param name="trouble">Why the run as a whole was not measured, a sentence each; empty when it was.</param>
    /// <param name="interrupted">The user ended it early.</param>
    /// <param name="finishedAt">When it ended.</param>
    public static RunResult Build(
        RunManifest manifest, string id, IReadOnlyList<ArmResult> arms, EnvironmentInfo environment,
        IReadOnlyList<string> trouble, bool interrupted, DateTimeOffset finishedAt)
    {
        var scenario = manifest.Scenario;
        var missing = scenario.Policies.Count * manifest.Repeat - arms.Count;
        List<string> unmeasured =
        [
            .. trouble,
            .. interrupted ? ["The run was interrupted."] : Array.Empty<string>(),
            .. missing > 0 ? [$"{missing} of {arms.Count + missing} arms were not run to their end."] : Array.Empty<string>(),
        ];
        var judgement = Verdicts.OfRun(arms);
        return new()
        {
            Verdict = unmeasured.Count == 0 ? judgement.Value : Verdicts.Worst([judgement.Value, Verdict.Inconclusive]),
            Reasons = [.. unmeasured, .. judgement.Reasons],
            Interrupted = interrupted,
            Run = new() { Id = id, StartedAt = manifest.StartedAt, FinishedAt = finishedAt, Command = manifest.Command },
            Scenario = new()
            {
                Name = scenario.Name,
                Title = scenario.Title,
                Description = scenario.Description,
                Hash = ScenarioHash.Of(scenario),
                Seed = scenario.Seed,
                TimeScale = manifest.TimeScale,
                Orgs = scenario.Orgs.Count,
                ArrivalsHash = ArrivalPlan.For(scenario).Hash,
            },
            Arms = arms,
            Environment = environment,
        };
    }
}
