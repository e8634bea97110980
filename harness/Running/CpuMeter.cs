using LoadLab.Results;
using LoadLab.Scenarios;

namespace LoadLab.Running;

/// <summary>Reads the processes' processor time at the phases' borders.</summary>
/// <param name="processes">Name of each process and how its total is read; null where it can't be.</param>
/// <param name="phases">The phases.</param>
/// <param name="time">The clock.</param>
internal sealed class CpuMeter(
    IReadOnlyList<(string Name, Func<TimeSpan?> Total)> processes, PhaseTimeline phases, TimeProvider time)
{
    private readonly List<ProcessCpu> _readings = [];

    /// <summary>The phases measured so far.</summary>
    public IReadOnlyList<ProcessCpu> Readings
    {
        get
        {
            lock (_readings)
                return [.. _readings];
        }
    }

    /// <summary>Follows an arm until its drain begins.</summary>
    public async Task RunAsync(long zero, CancellationToken ct)
    {
        try
        {
            await UntilAsync(TimeSpan.Zero, zero, ct);
            foreach (var phase in Enum.GetValues<PhaseName>().Where(p => p != PhaseName.Drain && phases.LengthOf(p) > TimeSpan.Zero))
            {
                var (from, before) = (time.GetElapsedTime(zero), Totals());
                await UntilAsync(phases.StartOf(phase) + phases.LengthOf(phase), zero, ct);
                Note(phase, time.GetElapsedTime(zero) - from, before, Totals());
            }
        }
        catch (OperationCanceledException)
        {
            // The arm ended early; the phases that were whole are kept.
        }
    }

    private List<TimeSpan?> Totals() => processes.Select(p => p.Total()).ToList();

    private void Note(PhaseName phase, TimeSpan length, List<TimeSpan?> before, List<TimeSpan?> after)
    {
        lock (_readings)
            for (var i = 0; i < processes.Count; i++)
                if (after[i] - before[i] is { } used)
                    _readings.Add(new(processes[i].Name, Words.Of(phase), Math.Round(used / length, 3)));
    }

    private Task UntilAsync(TimeSpan instant, long zero, CancellationToken ct)
    {
        var left = instant - time.GetElapsedTime(zero);
        return left > TimeSpan.Zero ? Task.Delay(left, time, ct) : Task.CompletedTask;
    }
}
