using System.Collections.Concurrent;
using LoadLab.Faults;
using LoadLab.Faults.Timeline;
using LoadLab.Ledger;
using LoadLab.Load;
using LoadLab.Load.Transport;
using LoadLab.Measuring;
using LoadLab.Reconciling;
using LoadLab.Recording;
using LoadLab.Results;
using LoadLab.Scenarios;
using LoadLab.Stack.PostgreSql;
using LoadLab.Stack.Processes;
using Npgsql;

namespace LoadLab.Running;

/// <summary>One arm's result; its ledger has been written.</summary>
internal sealed record ArmOutcome(ArmResult Result, ChildExit? Died);

/// <summary>Runs one arm: sets the stage, plays load and faults on one timeline, drains, collects, reconciles.</summary>
internal sealed class ArmRunner(RunContext run, ArmIdentity arm)
{
    // From deciding on the first instant to its coming: long enough to tell the target about the amnesty.
    private static readonly TimeSpan s_lead = TimeSpan.FromMilliseconds(300);

    private readonly PhaseTimeline _phases = new(run.Scenario.Phases);
    private readonly ConcurrentQueue<string> _trouble = new();
    private ChildExit? _died;

    /// <summary>Runs it.</summary>
    /// <exception cref="OperationCanceledException">The user insisted on an end.</exception>
    /// <exception cref="Stack.StackException">The target did not start.</exception>
    public async Task<ArmOutcome> RunAsync()
    {
        run.Progress.Stage($"{arm.Policy}: starting the target, connecting {run.Scenario.Orgs.Count} orgs");
        await using var stage = await ArmStage.SetUpAsync(run, arm, run.Interruption.Forced);

        var zero = run.Time.GetTimestamp() + (long)(s_lead.TotalSeconds * run.Time.TimestampFrequency);
        var zeroAt = run.Time.GetUtcNow() + s_lead;
        var amnesty = Amnesty(zeroAt);
        if (amnesty is not null)
            await SetAmnestyAsync(stage, amnesty);

        var manifest = new ArmManifest(
            arm.Policy.Text, arm.Policy.Time?.TotalSeconds, arm.Repeat, stage.Database, zeroAt, amnesty);
        OrgsFile.Write(stage.Folder.Files.Orgs, stage.Orgs);
        manifest.Write(stage.Folder.Manifest);

        var faults = new FaultInjector(run.Toxiproxy, stage.Proxy, run.Time);
        var cpu = Cpu(stage);
        var load = await PlayAsync(stage, faults, cpu, amnesty, zero);

        run.Progress.Stage($"{arm.Policy}: collecting the evidence");
        await stage.StopTargetAsync();
        await SnapshotAsync(stage);
        var windows = amnesty is null
            ? faults.Windows
            : [.. faults.Windows, AmnestyWindow(amnesty, zeroAt)];
        run.Progress.Stage($"{arm.Policy}: reconciling");
        using var records = ArmPartition.Of(stage.Folder.Files, run.Scenario.Limits.LateAfter);
        var found = ArmReconciler.Reconcile(records, manifest.Terms(), _phases, load.DrainEnded, run.Ledger);
        return new(ArmResultBuilder.Build(found, new(run.Scenario, load, windows, cpu.Readings, [.. _trouble])), _died);
    }

    private async Task SetAmnestyAsync(ArmStage stage, AmnestyPeriod amnesty)
    {
        try
        {
            await stage.Target.Admin.SetAmnestyAsync(new(amnesty.Start, amnesty.End, amnesty.ApiFamilies), run.Interruption.Forced);
        }
        catch (HttpRequestException)
        {
            await stage.LetDeathShowAsync();
            throw;
        }
    }

    private async Task<LoadOutcome> PlayAsync(
        ArmStage stage, FaultInjector faults, CpuMeter cpu, AmnestyPeriod? amnesty, long zero)
    {
        var saved = new SavedTokens();
        using var transport = new TargetTransport(run.Scenario.Transport, stage.Held.Count, stage.Target.Certificate);
        using var log = new AttemptLog(stage.Folder.Attempts, saved.Report);
        using var over = new CancellationTokenSource();
        using var early = CancellationTokenSource.CreateLinkedTokenSource(over.Token, run.Interruption.Asked);
        using var engine = new LoadEngine(new()
        {
            Plan = run.Plan,
            Scenario = run.Scenario,
            Store = stage.Held,
            Client = stage.Client(transport),
            Log = log,
            Saved = saved,
            Reauthenticate = stage.ReauthenticateAsync,
            Arm = arm.Number,
            Time = run.Time,
        })
        { Failed = early.Cancel };

        await using var asked = run.Interruption.Asked.Register(engine.Stop);
        await using var forced = run.Interruption.Forced.Register(engine.Abandon);
        var death = WatchForDeathAsync(engine, early, over.Token);
        var windows = run.Scenario.Faults.Select(f => new FaultWindow(f, _phases)).ToList();
        var playing = PlayFaultsAsync(faults, windows, zero, early.Token);
        var measuring = cpu.RunAsync(zero, early.Token);
        var reporting = new ProgressReporter(run, arm, engine, faults, stage.Target.Admin, amnesty).RunAsync(over.Token);
        try
        {
            var outcome = await engine.RunAsync(zero);
            run.Interruption.Forced.ThrowIfCancellationRequested();
            return outcome;
        }
        finally
        {
            await over.CancelAsync();
            await Task.WhenAll(playing, measuring, reporting, death);
        }
    }

    private async Task PlayFaultsAsync(FaultInjector faults, IReadOnlyList<FaultWindow> windows, long zero, CancellationToken ct)
    {
        try
        {
            await faults.RunAsync(windows, zero, ct);
        }
        catch (FaultException e)
        {
            _trouble.Enqueue(e.Message);
            run.Progress.Warning(e.Message);
        }
    }

    // A part that dies unasked ends the arm: what it did until then is collected, and the verdict is inconclusive.
    private async Task WatchForDeathAsync(LoadEngine engine, CancellationTokenSource early, CancellationToken over)
    {
        var ended = new TaskCompletionSource();
        await using var registration = over.Register(ended.SetResult);
        if (await Task.WhenAny(run.Stack.Died, ended.Task) != run.Stack.Died)
            return;

        _died = await run.Stack.Died;
        _trouble.Enqueue($"{_died.Name} died unasked (exit code {_died.ExitCode})");
        run.Progress.Warning(_died.Describe());
        engine.Abandon();
        await early.CancelAsync();
    }

    private async Task SnapshotAsync(ArmStage stage)
    {
        var (database, path) = (stage.Database, stage.Folder.Files.Snapshot);
        if (!run.Stack.PostgreSql.Exited.IsCompleted)
        {
            try
            {
                await TargetDatabase.SnapshotAsync(run.Stack.PostgreSql.ConnectOnce(database), path, run.Interruption.Forced);
                return;
            }
            catch (NpgsqlException)
            {
                await stage.LetDeathShowAsync();
                if (!run.Stack.PostgreSql.Exited.IsCompleted)
                    throw; // the connection broke, not the server
            }
        }

        // The server died; its data did not. Crash recovery brings back every commit it acknowledged.
        run.Progress.Stage("PostgreSQL died: recovering its data to read the truth");
        await using var recovered = await PostgreSqlStarter.RecoverAsync(
            run.StackOptions.PostgreSql, run.Folder.Path, new StageProgress(run.Progress), run.Time, run.Interruption.Forced);
        await TargetDatabase.SnapshotAsync(recovered.ConnectOnce(database), path, run.Interruption.Forced);
    }

    private CpuMeter Cpu(ArmStage stage) => new(
        [
            ("generator", () => Environment.CpuUsage.TotalTime),
            ("target", () => stage.Target.Process.TotalProcessorTime),
            ("toxiproxy", () => run.Stack.Toxiproxy.Process?.TotalProcessorTime),
            ("postgresql", () => run.Stack.PostgreSql.TotalProcessorTime),
        ], _phases, run.Time);

    private AmnestyPeriod? Amnesty(DateTimeOffset zero) => arm.Policy.Name != "amnesty" ? null : new(
        Microseconds(zero + _phases.At(run.Scenario.Amnesty.Start)),
        run.Scenario.Amnesty.End is { } end ? Microseconds(zero + _phases.At(end)) : null,
        run.Scenario.Amnesty.ApiFamilies);

    // The database keeps microseconds; a window finer than that would not compare equal.
    private static DateTimeOffset Microseconds(DateTimeOffset at) => new(at.Ticks - at.Ticks % TimeSpan.TicksPerMicrosecond, at.Offset);

    internal static TimelineWindow AmnestyWindow(AmnestyPeriod amnesty, DateTimeOffset zero) => new(
        "amnesty", "amnesty", $"a stale token with a valid handle is accepted ({string.Join(", ", amnesty.ApiFamilies)})",
        (amnesty.Start - zero).TotalSeconds, amnesty.End is { } end ? (end - zero).TotalSeconds : null);
}
