namespace LoadLab.Gate;

/// <summary>The few statistics that results and gates need. Pure.</summary>
public static class Statistics
{
    // The normal distribution's 97.5th percentile: 95 % lie within this many standard deviations.
    private const double Z = 1.959963984540054;

    /// <summary>95 % Wilson score interval of a share: honest for small counts and for none at all, unlike the textbook's.</summary>
    /// <param name="hits">0 to <paramref name="of"/>.</param>
    /// <param name="of">1 or more.</param>
    public static (double Low, double High) Wilson(int hits, int of)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(of, 1);
        var share = (double)hits / of;
        var centre = share + Z * Z / (2 * of);
        var spread = Z * Math.Sqrt(share * (1 - share) / of + Z * Z / (4.0 * of * of));
        var scale = 1 + Z * Z / of;
        return (hits == 0 ? 0 : (centre - spread) / scale, hits == of ? 1 : (centre + spread) / scale);
    }

    /// <summary>Nearest-rank percentile: a value that was observed, never one between two.</summary>
    /// <param name="sorted">In ascending order, at least one.</param>
    /// <param name="percentile">0 to 100.</param>
    public static double Percentile(IReadOnlyList<double> sorted, double percentile) =>
        sorted[Math.Clamp((int)Math.Ceiling(percentile / 100 * sorted.Count) - 1, 0, sorted.Count - 1)];
}
