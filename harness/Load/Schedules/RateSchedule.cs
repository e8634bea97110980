using LoadLab.Scenarios;

namespace LoadLab.Load.Schedules;

/// <summary>
/// Arrivals under a rate: steady, ramp, steps, evenly spaced or not. The spacing says at which areas arrivals are due, and
/// an area a is due where H(t) = a. Within a piece of the rate r and the slope k, with a counted from its beginning, that is
/// u = 2a ÷ (r + √(r² + 2k·a)): r·u + k·u²/2 = a solved for u, in the form that stays exact when k is 0.
/// </summary>
/// <param name="profile">The rate.</param>
/// <param name="spacing">How arrivals are placed under it.</param>
/// <param name="seed">Where random places are drawn from.</param>
public sealed class RateSchedule(RateProfile profile, ArrivalSpacing spacing, SourceSeed seed) : IArrivalSchedule
{
    /// <inheritdoc/>
    public IEnumerable<TimeSpan> Instants()
    {
        var piece = 0;
        foreach (var area in Spacing.Of(spacing, profile.Area, seed))
        {
            // Where the rate is 0 the area stays: what is due exactly there is due when it began to be 0.
            while (piece < profile.Segments.Count - 1 && area > profile.Segments[piece + 1].AreaBefore)
                piece++;
            yield return At(profile.Segments[piece], area);
        }
    }

    private TimeSpan At(in RateSegment segment, double area)
    {
        var within = Math.Clamp(area - segment.AreaBefore, 0, segment.Area);
        var root = Math.Sqrt(Math.Max(0, segment.From * segment.From + 2 * segment.Slope * within));
        var seconds = segment.Start + (within > 0 ? 2 * within / (segment.From + root) : 0);

        // Rounded to 100 ns like every instant; the end is not part of the source.
        return TimeSpan.FromTicks(Math.Min((long)Math.Round(seconds * TimeSpan.TicksPerSecond), profile.Length.Ticks - 1));
    }
}
