using LoadLab.Faults.Timeline;
using LoadLab.Ledger;
using LoadLab.Load;
using LoadLab.Load.Schedules;
using LoadLab.Measuring;
using LoadLab.Recording;
using LoadLab.Results;
using LoadLab.Scenarios;
using LoadLab.Stack.PostgreSql;

namespace LoadLab.Running;

/// <summary>
/// Takes up a run whose process was killed: starts PostgreSQL on the data it left, reads what was generated, and
/// reconciles that with the events written until then. The verdict is inconclusive, the account is not.
/// </summary>
public sealed class Recovery(IRunProgress progress, TimeProvider time)
{
    /// <summary>Recovers a run. The data is removed once its reports are written: by disposing what is returned.</summary>
    /// <exception cref="Stack.StackException">There is no data, or no server for it.</exception>
    /// <exception cref="IOException">The run's own records can't be read.</exception>
    public async Task<RunResult> RunAsync(
        RunFolder folder, PostgreSqlServer server, CancellationToken ct)
    {
        var manifest = RunManifest.Read(folder.Manifest);
        var phases = new PhaseTimeline(manifest.Scenario.Phases);
        var planned = ArrivalPlan.For(manifest.Scenario).Arrivals.Count;
        var accounts = new List<(Reconciliation Account, ArmResult Result)>();
        foreach (var arm in folder.Arms.Where(a => File.Exists(a.Manifest)))
        {
            progress.Stage($"reconciling {Path.GetFileName(arm.Path)}");
            var history = await HistoryAsync(arm, server, ct);
            var account = Reconciler.Reconcile(history);
            accounts.Add((account, ArmResultBuilder.Build(account, new(
                manifest.Scenario, Outcome(history, manifest.Scenario, planned, phases), Windows(manifest.Scenario, history, phases), [], []))));
        }

        await using (var ledger = new StreamWriter(folder.Ledger))
            LedgerCsv.Write(ledger, accounts.SelectMany(a => a.Account.Rows));

        return RunResultBuilder.Build(
            manifest, folder.Id, accounts.Select(a => a.Result).ToList(), EnvironmentReader.Recovered(server),
            ["The run was ended by force; this is what its records and its database hold."], interrupted: false, time.GetUtcNow());
    }

    private static async Task<ArmHistory> HistoryAsync(ArmFolder arm, PostgreSqlServer server, CancellationToken ct)
    {
        var manifest = ArmManifest.Read(arm.Manifest);
        var (sessions, tokens) = await TargetDatabase.ReadAsync(server.ConnectionString(manifest.Database), ct);
        var evidence = EvidenceReader.Read(arm.Evidence, out var gap);
        return manifest.History(sessions, tokens, evidence, ReadAttempts(arm), [gap]);
    }

    // Killed between the manifest and the first attempt, an arm has no log yet.
    private static AttemptLogContent ReadAttempts(ArmFolder arm)
    {
        if (!File.Exists(arm.Attempts))
            return new([], "the arm had not begun: there is no attempt log");

        using var log = File.OpenRead(arm.Attempts);
        return AttemptLogReader.Read(log);
    }

    // Counted again from the attempts; an arrival that left no attempt can't be told from one that joined another.
    private static LoadOutcome Outcome(ArmHistory history, Scenario scenario, int planned, PhaseTimeline phases)
    {
        var arrivals = history.Attempts.Where(a => a is { Trigger: AttemptTrigger.Arrival, Kind: AttemptKind.Refresh }).ToList();
        var end = history.Attempts.Select(a => a.Ended ?? a.Started).DefaultIfEmpty().Max();
        var counts = new LoadCounts(
            planned, arrivals.Count, arrivals.Count(a => a.Started - a.Planned > scenario.Limits.LateAfter),
            Joined: 0, Unstarted: planned - arrivals.Count,
            history.Attempts.Count,
            history.Attempts.Count(a => a.Outcome == AttemptOutcome.Ok),
            history.Attempts.Count(a => a.Outcome == AttemptOutcome.Refused),
            history.Attempts.Count(a => !a.Answered), InFlight: 0, Disconnected: 0);
        return new(counts, end, Drained: end >= phases.LoadEnd, Interrupted: true);
    }

    private static List<TimelineWindow> Windows(Scenario scenario, ArmHistory history, PhaseTimeline phases) =>
    [
        .. scenario.Faults.Select(f => new FaultWindow(f, phases)).Select(w => new TimelineWindow(
            w.Fault.Name, Words.Of(w.Fault.Kind), $"as planned: {w.Describe()}", w.Start.TotalSeconds, w.End.TotalSeconds)),
        .. history.Amnesty is { } amnesty ? [ArmRunner.AmnestyWindow(amnesty, history.Zero)] : Array.Empty<TimelineWindow>(),
    ];
}
