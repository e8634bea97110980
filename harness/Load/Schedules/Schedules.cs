namespace LoadLab.Load.Schedules;

/// <summary>The instants of one source of arrivals: a pure function of its description.</summary>
public interface IArrivalSchedule
{
    /// <summary>How many arrivals there are in all.</summary>
    long Count { get; }

    /// <summary>When an arrival is due, from the source's start.</summary>
    /// <param name="arrival">Which one, from 0 up to <see cref="Count"/>; instants never decrease.</param>
    TimeSpan DueAt(long arrival);
}

/// <summary>Evenly spaced arrivals: the n-th is due n ÷ rate seconds after the start, the first at once.</summary>
/// <param name="rate">Arrivals per second, above 0.</param>
/// <param name="length">How long the source lasts; its end is not part of it.</param>
public sealed class SteadySchedule(double rate, TimeSpan length) : IArrivalSchedule
{
    /// <inheritdoc/>
    public long Count { get; } = (long)Math.Ceiling(rate * length.TotalSeconds - 1e-9);

    /// <inheritdoc/>
    public TimeSpan DueAt(long arrival) => TimeSpan.FromSeconds(arrival / rate);
}

/// <summary>
/// A rate that changes linearly. Arrivals due after t seconds: H(t) = from·t + slope·t²/2, the area under the rate; the
/// n-th arrival (from 0) is due where H reaches n + ½, so that the first and the last half-arrival share the ends.
/// </summary>
/// <param name="from">Arrivals per second at the start, 0 or more.</param>
/// <param name="to">Arrivals per second at the end, 0 or more.</param>
/// <param name="length">How long the source lasts, above 0.</param>
public sealed class RampSchedule(double from, double to, TimeSpan length) : IArrivalSchedule
{
    private readonly double _slope = (to - from) / length.TotalSeconds;

    /// <inheritdoc/>
    public long Count { get; } = (long)Math.Floor((from + to) / 2 * length.TotalSeconds + 1e-9);

    /// <inheritdoc/>
    public TimeSpan DueAt(long arrival)
    {
        // H solved for t, in the form that stays exact when the slope is 0. The root is never negative up to rounding.
        var area = arrival + 0.5;
        var root = Math.Sqrt(Math.Max(0, from * from + 2 * _slope * area));
        return TimeSpan.FromSeconds(2 * area / (from + root));
    }
}

/// <summary>A burst: instants drawn uniformly from a window, then put in order.</summary>
public sealed class StormSchedule : IArrivalSchedule
{
    private readonly long[] _ticks;

    /// <summary>Draws the instants.</summary>
    /// <param name="arrivals">How many.</param>
    /// <param name="window">The window they fall in.</param>
    /// <param name="random">Where they are drawn from.</param>
    public StormSchedule(int arrivals, TimeSpan window, Random random)
    {
        _ticks = new long[arrivals];
        for (var i = 0; i < arrivals; i++)
            _ticks[i] = random.NextInt64(Math.Max(1, window.Ticks));
        Array.Sort(_ticks);
    }

    /// <inheritdoc/>
    public long Count => _ticks.Length;

    /// <inheritdoc/>
    public TimeSpan DueAt(long arrival) => TimeSpan.FromTicks(_ticks[arrival]);
}

/// <summary>Batches at a fixed distance, the first at once, each spread evenly over a while.</summary>
/// <param name="every">Time between the beginnings of batches, above 0.</param>
/// <param name="batch">Arrivals in a batch, 1 or more.</param>
/// <param name="spread">A batch is spread over this long, at most <paramref name="every"/>; zero means one instant.</param>
/// <param name="length">How long the source lasts; a batch that would begin at its end is not part of it.</param>
public sealed class CronSchedule(TimeSpan every, int batch, TimeSpan spread, TimeSpan length) : IArrivalSchedule
{
    /// <inheritdoc/>
    public long Count { get; } = batch * ((length.Ticks + every.Ticks - 1) / every.Ticks);

    /// <inheritdoc/>
    public TimeSpan DueAt(long arrival) => every * (arrival / batch) + spread * (arrival % batch) / batch;
}
