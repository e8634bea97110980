namespace LoadLab.Scenarios;

/// <summary>How much load a scenario asks for, by arithmetic on its sources.</summary>
public static class PlannedLoad
{
    /// <summary>How many arrivals a source makes in all; its schedule may round differently by one.</summary>
    public static double Arrivals(LoadSource source, PhaseTimeline phases)
    {
        var length = LengthOf(source, phases);
        return source switch
        {
            SteadyLoad steady => steady.Rate * length.TotalSeconds,
            RampLoad ramp => (ramp.From + ramp.To) / 2 * length.TotalSeconds,
            StormLoad storm => storm.Arrivals,
            CronLoad cron => cron.Arrivals * Math.Ceiling(length / cron.Every),
            _ => throw new ArgumentException($"{source.GetType().Name} has no arithmetic.", nameof(source)),
        };
    }

    /// <summary>
    /// The steady load: mean arrivals per second over the steady phase, from steady, ramp and cron sources. A cron
    /// source counts as arrivals ÷ every; a storm is a burst, not a rate, and does not count.
    /// </summary>
    public static double SteadyRate(Scenario scenario)
    {
        var phases = new PhaseTimeline(scenario.Phases);
        var from = phases.StartOf(PhaseName.Steady);
        var to = from + scenario.Phases.Steady;
        return scenario.Load.Sum(source => ArrivalsBetween(source, phases, from, to)) / (to - from).TotalSeconds;
    }

    private static double ArrivalsBetween(LoadSource source, PhaseTimeline phases, TimeSpan from, TimeSpan to)
    {
        var start = phases.At(source.Start);
        var length = LengthOf(source, phases);
        var first = Max(from - start, TimeSpan.Zero).TotalSeconds;
        var last = Min(to - start, length).TotalSeconds;
        if (last <= first)
            return 0;

        return source switch
        {
            SteadyLoad steady => steady.Rate * (last - first),
            // The area under the line between the two instants: its height in the middle, times the width.
            RampLoad ramp => (last - first) * (ramp.From + (ramp.To - ramp.From) * (first + last) / 2 / length.TotalSeconds),
            CronLoad cron => cron.Arrivals / cron.Every.TotalSeconds * (last - first),
            _ => 0,
        };
    }

    private static TimeSpan LengthOf(LoadSource source, PhaseTimeline phases) =>
        source.Length ?? Max(phases.LoadEnd - phases.At(source.Start), TimeSpan.Zero);

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
