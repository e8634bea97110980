using LoadLab.Scenarios;

namespace LoadLab.Load.Schedules;

/// <summary>The arrivals of one source, in order.</summary>
internal sealed class PlannedSource
{
    private readonly IArrivalSchedule _schedule;
    private readonly OrgOrder _orgs;
    private readonly TimeSpan _start;
    private readonly TimeSpan _end;

    public PlannedSource(Scenario scenario, int index, PhaseTimeline phases)
    {
        var source = scenario.Load[index];
        var seed = new SourceSeed(scenario.Seed, index);
        _start = phases.At(source.Start);
        _end = phases.LoadEnd;
        _orgs = new(scenario.Orgs.Count, seed.Orgs());
        _schedule = Schedule(source, PlannedLoad.LengthOf(source, phases), scenario.Orgs.Count, seed);
    }

    /// <summary>Its arrivals, on the arm's timeline. Lengths that <c>--time-scale</c> rounded end with the load all the same.</summary>
    public IEnumerable<Arrival> Arrivals()
    {
        long n = 0;
        foreach (var instant in _schedule.Instants())
        {
            if (_start + instant >= _end)
                yield break;
            yield return new(_start + instant, _orgs[n++]);
        }
    }

    private static IArrivalSchedule Schedule(LoadSource source, TimeSpan length, int orgs, SourceSeed seed) => source switch
    {
        RateLoad rate => new RateSchedule(RateProfile.Of(rate, length), rate.Spacing, seed),
        StormLoad storm => new StormSchedule(storm.Arrivals, length, seed),
        CronLoad cron => new CronSchedule(cron.Every, cron.Arrivals ?? orgs, cron.Spread, length),
        ReplayLoad replay => new ReplaySchedule(replay.Recorded, replay.Multiply, replay.Speed, length),
        _ => throw new ArgumentException($"{source.GetType().Name} has no schedule.", nameof(source)),
    };
}
