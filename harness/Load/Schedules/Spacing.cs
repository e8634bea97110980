using LoadLab.Scenarios;

namespace LoadLab.Load.Schedules;

/// <summary>
/// Places arrivals by area, whatever the rate is: 0 is a source's start, <c>area</c> its end, and between two places as
/// many arrivals are due as they are apart. In order, made one by one.
/// </summary>
internal static class Spacing
{
    /// <summary>How many evenly spaced arrivals an area holds: it, rounded to a whole number, and half a one down.</summary>
    public static long Count(double area) => Math.Max(0, (long)Math.Ceiling(area - 0.5));

    /// <summary>The places of a spacing.</summary>
    public static IEnumerable<double> Of(ArrivalSpacing spacing, double area, SourceSeed seed) => spacing switch
    {
        ArrivalSpacing.Even => Even(area),
        ArrivalSpacing.Uniform => Uniform(Count(area), area, seed),
        ArrivalSpacing.Poisson => Poisson(area, seed),
        _ => throw new ArgumentException($"{spacing} is no spacing.", nameof(spacing)),
    };

    /// <summary>n + ½ for n = 0, 1, …: at no instant are more than half an arrival too many or too few let in.</summary>
    private static IEnumerable<double> Even(double area)
    {
        var count = Count(area);
        for (long n = 0; n < count; n++)
            yield return n + 0.5;
    }

    /// <summary>
    /// Places drawn independently and uniformly, in order without sorting: of n + 1 exponential distances the sums S₁ … Sₙ,
    /// each divided by Sₙ₊₁, are distributed as n uniform numbers in order (Devroye 1986, chapter V.3). A first pass finds Sₙ₊₁.
    /// </summary>
    public static IEnumerable<double> Uniform(long count, double area, SourceSeed seed)
    {
        var stream = seed.Instants();
        var total = 0.0;
        for (long n = 0; n <= count; n++)
            total += stream.NextExponential();

        stream = seed.Instants();
        var sum = 0.0;
        for (long n = 0; n < count; n++)
        {
            sum += stream.NextExponential();
            yield return sum / total * area;
        }
    }

    private static IEnumerable<double> Poisson(double area, SourceSeed seed)
    {
        var stream = seed.Instants();
        for (var at = stream.NextExponential(); at < area; at += stream.NextExponential())
            yield return at;
    }
}
