using System.Text.Json.Serialization;

namespace LoadLab.Scenarios;

/// <summary>A source of arrivals. Each arrival asks one org to refresh its token.</summary>
[JsonDerivedType(typeof(SteadyLoad), "steady")]
[JsonDerivedType(typeof(RampLoad), "ramp")]
[JsonDerivedType(typeof(StormLoad), "storm")]
[JsonDerivedType(typeof(CronLoad), "cron")]
public abstract record LoadSource
{
    /// <summary>First instant of the source. Default: the beginning of the warm-up.</summary>
    public PhaseInstant Start { get; init; } = new(PhaseName.WarmUp, TimeSpan.Zero);

    /// <summary>How long it lasts. Null: until the drain begins.</summary>
    public TimeSpan? Length { get; init; }
}

/// <summary>Evenly spaced arrivals.</summary>
public sealed record SteadyLoad : LoadSource
{
    /// <summary>Arrivals per second, above 0.</summary>
    public required double Rate { get; init; }
}

/// <summary>A rate that changes linearly.</summary>
public sealed record RampLoad : LoadSource
{
    /// <summary>Arrivals per second at the start, 0 or more.</summary>
    public required double From { get; init; }

    /// <summary>Arrivals per second at the end, 0 or more.</summary>
    public required double To { get; init; }
}

/// <summary>A burst: many orgs due within a short window, at seeded random instants.</summary>
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

    /// <summary>Arrivals in a batch, 1 or more.</summary>
    public required int Arrivals { get; init; }

    /// <summary>The batch is spread evenly over this long. Default zero: all at one instant.</summary>
    public TimeSpan Spread { get; init; }
}
