using LoadLab.Scenarios;

namespace LoadLab.Load.Schedules;

/// <summary>
/// Recorded instants, played faster or slower, as many or more or fewer. Recorded arrival i stands at the area i + ½, and the
/// area between two of them is passed linearly; of m arrivals for each recorded one, the n-th (from 0) is due at the area
/// (n + ½) ÷ m. So with m = 1 the recorded instants themselves come back, and with any m the shape of the load stays.
/// </summary>
/// <param name="recorded">The instants.</param>
/// <param name="multiply">m, above 0.</param>
/// <param name="speed">How many times faster than recorded, above 0.</param>
/// <param name="length">What would be due then or later is left out.</param>
public sealed class ReplaySchedule(RecordedInstants recorded, double multiply, double speed, TimeSpan length) : IArrivalSchedule
{
    /// <inheritdoc/>
    public IEnumerable<TimeSpan> Instants()
    {
        var count = Spacing.Count(recorded.Count * multiply);
        for (long n = 0; n < count; n++)
        {
            var ticks = Math.Round(RecordedTicks((n + 0.5) / multiply - 0.5) / speed);
            if (ticks >= length.Ticks)
                yield break;
            yield return new((long)ticks);
        }
    }

    // Before the first and after the last nothing was recorded that one could be placed between.
    private double RecordedTicks(double index)
    {
        var place = Math.Clamp(index, 0, recorded.Count - 1);
        var before = (int)place;
        var after = Math.Min(before + 1, recorded.Count - 1);
        var (from, to) = (recorded.TicksAt(before), recorded.TicksAt(after));
        return from + (to - from) * (place - before);
    }
}
