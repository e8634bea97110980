using LoadLab.Faults.Timeline;
using LoadLab.Ledger;
using LoadLab.Load;
using LoadLab.Load.Schedules;
using LoadLab.Measuring;
using LoadLab.Reconciling;
using LoadLab.Recording;
using LoadLab.Reports.Json;
using LoadLab.Results;
using LoadLab.Scenarios;
using LoadLab.Stack.PostgreSql;

namespace LoadLab.Running;

/// <summary>
/// Takes up a run whose process was killed: reads what was generated from the data that PostgreSQL left, unless the
/// run had kept a snapshot of it already, and reconciles that with the events written until then. The verdict is
/// inconclusive, the account is not.
/// </summary>
public sealed class Recovery(IRunProgress progress, TimeProvider time)
{
    /// <summary>Whether an arm was begun whose database was not read yet: only the server can tell what it generated.</summary>
    public static bool NeedsDatabase(RunFolder folder) => Arms(folder).Any(a => !File.Exists(a.Files.Snapshot));

    /// <summary>Whether a run came to its own end: there is nothing to recover, and its result must not be replaced.</summary>
    /// <exception cref="ResultFormatException">It has a result that can't be read.</exception>
    public static async Task<bool> IsCompleteAsync(RunFolder folder, CancellationToken ct) =>
        File.Exists(folder.Result) && (await ResultJson.ReadAsync(folder.Result, ct)).Environment.Stack != EnvironmentReader.RecoveredStack;

    /// <summary>Drops what a killed run left on a server that is not its own. To be called once its reports are written.</summary>
    public static async Task DropDatabasesAsync(RunFolder folder, PostgreSqlServer server, CancellationToken ct)
    {
        foreach (var database in Arms(folder).Select(a => ArmManifest.Read(a.Manifest).Database))
            await server.ExecuteAsync($"drop database if exists {database} with (force)", ct);
    }

    /// <summary>Recovers a run. The data may be removed once its reports are written.</summary>
    /// <param name="folder">The run.</param>
    /// <param name="server">A server on the data it left; null where <see cref="NeedsDatabase"/> says that none is needed.</param>
    /// <param name="ct">Ends it early.</param>
    /// <exception cref="IOException">The run's own records can't be read.</exception>
    /// <exception cref="InvalidDataException">They are damaged.</exception>
    public async Task<RunResult> RunAsync(RunFolder folder, PostgreSqlServer? server, CancellationToken ct)
    {
        var manifest = RunManifest.Read(folder.Manifest);
        var planned = ArrivalPlan.For(manifest.Scenario).Arrivals.Count;
        var arms = new List<ArmResult>();
        using (var ledger = new LedgerFile(folder.Ledger))
        {
            foreach (var arm in Arms(folder))
            {
                progress.Stage($"reconciling {Path.GetFileName(arm.Path)}");
                arms.Add(await ArmAsync(arm, manifest.Scenario, planned, server, ledger, ct));
            }
        }

        return RunResultBuilder.Build(
            manifest, folder.Id, arms, EnvironmentReader.Recovered(server),
            ["The run was ended by force; this is what its records and its database hold."], interrupted: false, time.GetUtcNow());
    }

    private static IEnumerable<ArmFolder> Arms(RunFolder folder) => folder.Arms.Where(a => File.Exists(a.Manifest));

    private static async Task<ArmResult> ArmAsync(
        ArmFolder arm, Scenario scenario, int planned, PostgreSqlServer? server, LedgerFile ledger, CancellationToken ct)
    {
        var manifest = ArmManifest.Read(arm.Manifest);
        if (server is not null && !File.Exists(arm.Files.Snapshot))
            await TargetDatabase.SnapshotAsync(server.ConnectOnce(manifest.Database), arm.Files.Snapshot, ct);

        var phases = new PhaseTimeline(scenario.Phases);
        using var records = ArmPartition.Of(arm.Files, scenario.Limits.LateAfter);
        var found = ArmReconciler.Reconcile(records, manifest.Terms(), phases, records.Attempts.End, ledger);
        return ArmResultBuilder.Build(
            found, new(scenario, Outcome(records.Attempts, planned, phases), Windows(scenario, found.Terms, phases), [], []));
    }

    // Counted again from the attempts; an arrival that left no attempt can't be told from one that joined another.
    private static LoadOutcome Outcome(AttemptLogSummary attempts, int planned, PhaseTimeline phases)
    {
        var counts = new LoadCounts(
            planned, attempts.Arrivals, attempts.Late, Joined: 0, Unstarted: planned - attempts.Arrivals,
            attempts.Refreshes, attempts.Ok, attempts.Refused, attempts.Refreshes - attempts.Ok - attempts.Refused,
            InFlight: 0, Disconnected: 0);

        // A log that was closed is that of an arm which came to its own end; another one was killed after it.
        return new(counts, attempts.End, Drained: attempts.End >= phases.LoadEnd, Interrupted: attempts.Gap is not null);
    }

    private static List<TimelineWindow> Windows(Scenario scenario, ArmTerms terms, PhaseTimeline phases) =>
    [
        .. scenario.Faults.Select(f => new FaultWindow(f, phases)).Select(w => new TimelineWindow(
            w.Fault.Name, Words.Of(w.Fault.Kind), $"as planned: {w.Describe()}", w.Start.TotalSeconds, w.End.TotalSeconds)),
        .. terms.Amnesty is { } amnesty ? [ArmRunner.AmnestyWindow(amnesty, terms.Zero)] : Array.Empty<TimelineWindow>(),
    ];
}
