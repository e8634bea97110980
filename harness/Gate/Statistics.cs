namespace LoadLab.Gate;

/// <summary>The few statistics that results and baselines need.</summary>
public static class Statistics
{
    // The standard normal's 97.5 % quantile.
    private const double Z = 1.959963984540054;

    /// <summary>
    /// The 95 % interval of a share after Wilson: (p + z²/2n ± z·√(p(1−p)/n + z²/4n²)) ÷ (1 + z²/n). Unlike the textbook
    /// one it stays within 0 and 1 and says something after 0 events.
    /// </summary>
    /// <param name="events">How many of the trials counted, 0 to <paramref name="trials"/>.</param>
    /// <param name="trials">How many there were, above 0.</param>
    public static (double Low, double High) Wilson(int events, int trials)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(trials);
        ArgumentOutOfRangeException.ThrowIfNegative(events);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(events, trials);

        double n = trials;
        var share = events / n;
        var centre = share + Z * Z / (2 * n);
        var half = Z * Math.Sqrt(share * (1 - share) / n + Z * Z / (4 * n * n));
        var scale = 1 + Z * Z / n;

        // At the ends the bound is the share itself; rounding would leave it a hair beside.
        return (
            events == 0 ? 0 : (centre - half) / scale,
            events == trials ? 1 : (centre + half) / scale);
    }

    /// <summary>
    /// A percentile by nearest rank: the smallest value that at least this share of the values does not exceed. It is
    /// always one of the values, so nothing is reported that was not observed.
    /// </summary>
    /// <param name="ascending">In ascending order, at least one.</param>
    /// <param name="percent">Above 0, up to 100.</param>
    public static double Percentile(IReadOnlyList<double> ascending, double percent)
    {
        ArgumentOutOfRangeException.ThrowIfZero(ascending.Count, nameof(ascending));
        if (!(percent > 0 && percent <= 100))
            throw new ArgumentOutOfRangeException(nameof(percent), percent, "A percentile is above 0, up to 100.");

        // The tolerance keeps 99.9 % of 1000 at rank 999 although 99.9 / 100 is a little more in binary.
        var rank = (int)Math.Ceiling(percent / 100 * ascending.Count - 1e-9);
        return ascending[Math.Max(rank, 1) - 1];
    }

    /// <summary>The middle value; of an even number of values the mean of the two in the middle.</summary>
    /// <param name="values">In any order, at least one.</param>
    public static double Median(IEnumerable<double> values)
    {
        var ascending = values.Order().ToList();
        ArgumentOutOfRangeException.ThrowIfZero(ascending.Count, nameof(values));
        var middle = ascending.Count / 2;
        return ascending.Count % 2 == 1 ? ascending[middle] : ascending[middle - 1] / 2 + ascending[middle] / 2;
    }
}
