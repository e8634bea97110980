using System.Text.Json.Serialization;

namespace LoadLab.Scenarios;

/// <summary>
/// A source of arrivals. Each arrival asks one org to refresh its token. Sources know nothing of each other: each asks
/// every org once in a seeded order of its own, then again in the same order.
/// </summary>
[JsonDerivedType(typeof(SteadyLoad), "steady")]
[JsonDerivedType(typeof(RampLoad), "ramp")]
[JsonDerivedType(typeof(StepsLoad), "steps")]
[JsonDerivedType(typeof(StormLoad), "storm")]
[JsonDerivedType(typeof(CronLoad), "cron")]
[JsonDerivedType(typeof(ReplayLoad), "replay")]
public abstract record LoadSource
{
    /// <summary>First instant of the source. Default: the beginning of the warm-up.</summary>
    public PhaseInstant Start { get; init; } = new(PhaseName.WarmUp, TimeSpan.Zero);

    /// <summary>How long it lasts, above 0. Null: until the drain begins.</summary>
    public TimeSpan? Length { get; init; }
}

/// <summary>A source that is described by its rate over time.</summary>
public abstract record RateLoad : LoadSource
{
    /// <summary>How arrivals are placed under the rate. Default even: nothing but the rate itself varies.</summary>
    public ArrivalSpacing Spacing { get; init; } = ArrivalSpacing.Even;
}

/// <summary>How arrivals are placed under a rate that may change: by the area under it, which is a number of arrivals.</summary>
public enum ArrivalSpacing
{
    /// <summary>At equal distances of area: the n-th arrival, from 0, is due when the area reaches n + ½.</summary>
    Even,

    /// <summary>As many as evenly spaced, each at a seeded random place of its own.</summary>
    Uniform,

    /// <summary>
    /// At seeded random distances (exponential ones, of mean 1): what independent users make together. How many there are
    /// is random too, with the area as its mean and its variance.
    /// </summary>
    Poisson,
}

/// <summary>A rate that stays.</summary>
public sealed record SteadyLoad : RateLoad
{
    /// <summary>Arrivals per second, above 0.</summary>
    public required double Rate { get; init; }
}

/// <summary>A rate that changes linearly.</summary>
public sealed record RampLoad : RateLoad
{
    /// <summary>Arrivals per second at the start, 0 or more.</summary>
    public required double From { get; init; }

    /// <summary>Arrivals per second at the end, 0 or more; not 0 at both ends.</summary>
    public required double To { get; init; }
}

/// <summary>A rate that jumps: the length is divided equally among the steps.</summary>
public sealed record StepsLoad : RateLoad
{
    /// <summary>Arrivals per second of each step, 0 or more, one of them above 0.</summary>
    public required IReadOnlyList<double> Rates { get; init; }
}

/// <summary>A burst: many orgs due within a short window, at seeded random instants; as long as there are enough orgs, each at most once.</summary>
public sealed record StormLoad : LoadSource
{
    /// <summary>How many arrivals, 1 or more; <see cref="LoadSource.Length"/> is the window they fall in and is required.</summary>
    public required int Arrivals { get; init; }
}

/// <summary>A batch of arrivals again and again, as from partners whose jobs start on the minute.</summary>
public sealed record CronLoad : LoadSource
{
    /// <summary>Time between batches, above 0.</summary>
    public required TimeSpan Every { get; init; }

    /// <summary>Arrivals in a batch, 1 or more. Null: every org exactly once.</summary>
    public int? Arrivals { get; init; }

    /// <summary>
    /// The batch is spread evenly over this long, at most <see cref="Every"/>; an org that is in every batch has the same
    /// place in each. Default zero: all at one instant, the worst case.
    /// </summary>
    public TimeSpan Spread { get; init; }
}

/// <summary>Arrivals at the instants of a recording. It has to fit into the load, unless <see cref="LoadSource.Length"/> cuts it.</summary>
public sealed record ReplayLoad : LoadSource
{
    /// <summary>The instants.</summary>
    public required RecordedInstants Recorded { get; init; }

    /// <summary>How many times faster than recorded it is played, above 0. Default 1.</summary>
    public double Speed { get; init; } = 1;

    /// <summary>
    /// Arrivals for each recorded one, above 0: those between are interpolated, those too many left out, evenly. Default 1.
    /// </summary>
    public double Multiply { get; init; } = 1;
}
