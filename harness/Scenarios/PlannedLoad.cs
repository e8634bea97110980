namespace LoadLab.Scenarios;

/// <summary>How much load a scenario asks for, by arithmetic on its sources.</summary>
public static class PlannedLoad
{
    /// <summary>
    /// How many arrivals a source makes in all. A rate's schedule rounds that to whole ones; with Poisson spacing it is the mean.
    /// </summary>
    public static double Arrivals(LoadSource source, PhaseTimeline phases, int orgs)
    {
        var length = LengthOf(source, phases);
        return source switch
        {
            _ when length <= TimeSpan.Zero => 0, // It starts in the drain, which is a mistake of its own.
            RateLoad rate => RateProfile.Of(rate, length).Area,
            StormLoad storm => storm.Arrivals,
            CronLoad cron => Batches(cron, cron.Arrivals ?? orgs, length),
            ReplayLoad replay => ReplayedBefore(replay, length),
            _ => throw new ArgumentException($"{source.GetType().Name} has no arithmetic.", nameof(source)),
        };
    }

    /// <summary>
    /// The steady load: mean arrivals per second over the steady phase, from every source but storms, which are bursts and
    /// no rate. A cron source counts as its batch ÷ every, whichever of its instants the phase happens to hold.
    /// </summary>
    public static double SteadyRate(Scenario scenario)
    {
        var phases = new PhaseTimeline(scenario.Phases);
        var from = phases.StartOf(PhaseName.Steady);
        var to = from + scenario.Phases.Steady;
        return scenario.Load.Sum(source => ArrivalsBetween(source, phases, scenario.Orgs.Count, from, to)) / (to - from).TotalSeconds;
    }

    /// <summary>How long a source lasts: as it says, or until the drain.</summary>
    public static TimeSpan LengthOf(LoadSource source, PhaseTimeline phases) =>
        source.Length ?? Max(phases.LoadEnd - phases.At(source.Start), TimeSpan.Zero);

    // Whole batches, and of the last what comes before the end.
    private static double Batches(CronLoad cron, int batch, TimeSpan length)
    {
        var whole = Math.Floor(length / cron.Every);
        var rest = length - cron.Every * whole;
        return batch * whole + (rest < cron.Spread ? Math.Ceiling(batch * (rest / cron.Spread)) : rest > TimeSpan.Zero ? batch : 0);
    }

    private static double ArrivalsBetween(LoadSource source, PhaseTimeline phases, int orgs, TimeSpan from, TimeSpan to)
    {
        var start = phases.At(source.Start);
        var length = LengthOf(source, phases);
        var first = Max(from - start, TimeSpan.Zero);
        var last = Min(to - start, length);
        if (last <= first)
            return 0;

        return source switch
        {
            RateLoad rate => Between(RateProfile.Of(rate, length), first, last),
            CronLoad cron => (cron.Arrivals ?? orgs) * ((last - first) / cron.Every),
            ReplayLoad replay => ReplayedBefore(replay, last) - ReplayedBefore(replay, first),
            _ => 0,
        };
    }

    private static double Between(RateProfile profile, TimeSpan first, TimeSpan last) =>
        profile.AreaBefore(last.TotalSeconds) - profile.AreaBefore(first.TotalSeconds);

    // In units of the recording a played instant lies further along by its speed; what is beyond every recording is its end.
    private static double ReplayedBefore(ReplayLoad replay, TimeSpan instant) => replay.Multiply * replay.Recorded.CountBefore(
        TimeSpan.FromSeconds(Math.Min(instant.TotalSeconds * replay.Speed, TimeSpan.MaxValue.TotalSeconds / 2)));

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
