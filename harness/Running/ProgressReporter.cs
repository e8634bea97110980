using LoadLab.Faults;
using LoadLab.Ledger;
using LoadLab.Load;
using LoadLab.Scenarios;
using LoadLab.Stack.Target;

namespace LoadLab.Running;

/// <summary>Tells <see cref="IRunProgress"/> several times a second where an arm stands.</summary>
internal sealed class ProgressReporter(
    RunContext run, ArmIdentity arm, LoadEngine engine, FaultInjector faults, TargetAdmin target, AmnestyPeriod? amnesty)
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(500);

    private readonly PhaseTimeline _phases = new(run.Scenario.Phases);
    private (long Generated, long Returned) _target;
    private (TimeSpan At, int Answered) _before;

    public async Task RunAsync(CancellationToken ct)
    {
        try
        {
            while (true)
            {
                await Task.Delay(s_interval, run.Time, ct);
                await ReadTargetAsync(ct);

                // Drawing takes milliseconds that the thread which reads the sockets must not spend.
                await Task.Yield();
                Report();
            }
        }
        catch (OperationCanceledException)
        {
            // The arm is over.
        }
    }

    private async Task ReadTargetAsync(CancellationToken ct)
    {
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
            limit.CancelAfter(s_interval);
            var counters = await target.ReadCountersAsync(limit.Token);
            _target = (counters.Generated, counters.Returned);
        }
        catch (Exception e) when (e is HttpRequestException or TargetAdminException
            || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            // A busy or dead target leaves the last figures standing; its death is reported by the stack.
        }
    }

    private void Report()
    {
        var (now, counts) = (engine.Now, engine.Meter.Read());
        if (now < TimeSpan.Zero)
            return;

        var answered = counts.Received + counts.Refused;
        var rate = (answered - _before.Answered) / Math.Max(0.001, (now - _before.At).TotalSeconds);
        _before = (now, answered);
        var open = amnesty is not null && run.Time.GetUtcNow() >= amnesty.Start && !(run.Time.GetUtcNow() >= amnesty.End);
        run.Progress.Arm(new()
        {
            Arm = arm.Policy.Text,
            Number = arm.Number,
            Of = arm.Of,
            Phase = _phases.PhaseAt(now),
            Elapsed = now,
            Length = _phases.LoadEnd,
            InForce = open ? [.. faults.InForce, "amnesty"] : faults.InForce,
            Load = counts,
            Arrivals = run.Plan.Arrivals.Count,
            RefreshesPerSecond = rate,
            Latency = engine.Meter.TakeLatency(),
            Generated = _target.Generated,
            Returned = _target.Returned,
        });
    }
}
