namespace LoadLab.Scenarios;

/// <summary>A stretch of time over which a rate changes linearly.</summary>
/// <param name="Start">When it begins, in seconds from the source's start.</param>
/// <param name="Length">How long it is, in seconds, above 0.</param>
/// <param name="From">Arrivals per second at its beginning.</param>
/// <param name="To">Arrivals per second at its end.</param>
/// <param name="AreaBefore">Arrivals due before it.</param>
public readonly record struct RateSegment(double Start, double Length, double From, double To, double AreaBefore)
{
    /// <summary>Arrivals per second, per second.</summary>
    public double Slope => (To - From) / Length;

    /// <summary>Arrivals due within it: the area under the rate.</summary>
    public double Area => (From + To) / 2 * Length;
}

/// <summary>
/// A rate over time, in pieces that are linear each. H(t), the arrivals due before an instant, is the area under it:
/// within a piece that begins at s with the rate r and the slope k, H(s + u) = H(s) + r·u + k·u²/2.
/// </summary>
public sealed class RateProfile
{
    private readonly RateSegment[] _segments;

    private RateProfile(TimeSpan length, IReadOnlyList<(double From, double To)> pieces)
    {
        Length = length;
        _segments = new RateSegment[pieces.Count];
        var each = length.TotalSeconds / pieces.Count;
        var area = 0.0;
        for (var i = 0; i < pieces.Count; i++)
        {
            _segments[i] = new(each * i, each, pieces[i].From, pieces[i].To, area);
            area += _segments[i].Area;
        }

        Area = area;
    }

    /// <summary>How long it lasts.</summary>
    public TimeSpan Length { get; }

    /// <summary>All arrivals due, a fraction of one included.</summary>
    public double Area { get; }

    /// <summary>Its pieces, in order, without gaps; at least one.</summary>
    public IReadOnlyList<RateSegment> Segments => _segments;

    /// <summary>The rate of a source over the time that it lasts.</summary>
    /// <param name="load">The source.</param>
    /// <param name="length">How long it lasts, above 0.</param>
    public static RateProfile Of(RateLoad load, TimeSpan length) => new(length, load switch
    {
        SteadyLoad steady => [(steady.Rate, steady.Rate)],
        RampLoad ramp => [(ramp.From, ramp.To)],
        StepsLoad steps => [.. steps.Rates.Select(rate => (rate, rate))],
        _ => throw new ArgumentException($"{load.GetType().Name} has no rate.", nameof(load)),
    });

    /// <summary>Arrivals due before an instant: H(t).</summary>
    /// <param name="seconds">From the source's start; before it nothing is due, after its end no more.</param>
    public double AreaBefore(double seconds)
    {
        var within = Math.Clamp(seconds, 0, Length.TotalSeconds);
        var segment = _segments[Math.Min((int)(within / _segments[0].Length), _segments.Length - 1)];
        var u = within - segment.Start;
        return segment.AreaBefore + segment.From * u + segment.Slope * u * u / 2;
    }
}
