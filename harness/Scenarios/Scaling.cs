using LoadLab.Scenarios.Reading;

namespace LoadLab.Scenarios;

/// <summary>Makes a scenario longer or shorter, or its load larger or smaller.</summary>
internal static class Scaling
{
    /// <summary>Multiplies when things happen and how long they last.</summary>
    public static Scenario OfTime(Scenario scenario, double factor) => scenario with
    {
        Phases = new()
        {
            WarmUp = scenario.Phases.WarmUp * factor,
            Steady = scenario.Phases.Steady * factor,
            Degraded = scenario.Phases.Degraded * factor,
            Recovery = scenario.Phases.Recovery * factor,
            Drain = scenario.Phases.Drain * factor,
        },
        Load = [.. scenario.Load.Select(source => OfTime(source, factor))],
        Amnesty = scenario.Amnesty with
        {
            Start = OfTime(scenario.Amnesty.Start, factor),
            End = scenario.Amnesty.End is { } end ? OfTime(end, factor) : null,
        },
        Faults = [.. scenario.Faults.Select(fault => OfTime(fault, factor))],
    };

    /// <summary>Multiplies how many arrivals a source makes in the time it has.</summary>
    public static LoadSource OfRate(LoadSource source, double factor) => source switch
    {
        SteadyLoad steady => steady with { Rate = steady.Rate * factor },
        RampLoad ramp => ramp with { From = ramp.From * factor, To = ramp.To * factor },
        StepsLoad steps => steps with { Rates = [.. steps.Rates.Select(rate => rate * factor)] },
        StormLoad storm => storm with { Arrivals = Times(storm.Arrivals, factor) },
        CronLoad { Arrivals: { } arrivals } cron => cron with { Arrivals = Times(arrivals, factor) },
        CronLoad cron => cron with { Every = AboveZero(cron.Every / factor), Spread = cron.Spread / factor }, // every org, so more often
        ReplayLoad replay => replay with { Multiply = replay.Multiply * factor },
        _ => throw new ArgumentException($"{source.GetType().Name} can't be scaled.", nameof(source)),
    };

    private static LoadSource OfTime(LoadSource source, double factor)
    {
        var scaled = source with { Start = OfTime(source.Start, factor), Length = source.Length * factor };
        return scaled switch
        {
            CronLoad cron => cron with { Every = AboveZero(cron.Every * factor), Spread = cron.Spread * factor },
            ReplayLoad replay => replay with { Speed = replay.Speed / factor },
            _ => scaled,
        };
    }

    private static FaultSpec OfTime(FaultSpec fault, double factor) => fault with
    {
        Start = OfTime(fault.Start, factor),
        Length = fault.Length * factor,
        RampUp = fault.RampUp * factor,
        RampDown = fault.RampDown * factor,
    };

    private static PhaseInstant OfTime(PhaseInstant instant, double factor) => instant with { Offset = instant.Offset * factor };

    private static TimeSpan AboveZero(TimeSpan time) => time > TimeSpan.Zero ? time : new(1);

    // One more than the most is enough to be refused, and can't overflow.
    private static int Times(int arrivals, double factor) =>
        (int)Math.Clamp(Math.Round(arrivals * factor, MidpointRounding.AwayFromZero), 1, LoadMapping.MostArrivals + 1.0);
}
