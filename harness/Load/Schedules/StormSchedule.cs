namespace LoadLab.Load.Schedules;

/// <summary>A burst: a number of instants, each drawn uniformly from a window.</summary>
/// <param name="arrivals">How many, 1 or more.</param>
/// <param name="window">The window they fall in, above 0; its end is not part of it.</param>
/// <param name="seed">Where they are drawn from.</param>
public sealed class StormSchedule(int arrivals, TimeSpan window, SourceSeed seed) : IArrivalSchedule
{
    /// <inheritdoc/>
    public IEnumerable<TimeSpan> Instants() =>
        Spacing.Uniform(arrivals, window.Ticks, seed).Select(ticks => new TimeSpan(Math.Min((long)ticks, window.Ticks - 1)));
}
