using System.Globalization;

namespace LoadLab.Scenarios.Text;

/// <summary>Rates as scenarios write them: <c>40/s</c>, or the number alone.</summary>
public static class Rates
{
    /// <summary>Arrivals per second that no source may exceed: far beyond what one machine can send.</summary>
    public const double Highest = 100_000;

    /// <summary>Reads a rate per second.</summary>
    /// <param name="text">As written.</param>
    /// <param name="zeroAllowed">A ramp may begin or end at 0; a steady rate may not be 0.</param>
    public static Parsed<double> Parse(string text, bool zeroAllowed)
    {
        var expected = $"expected {(zeroAllowed ? "a number of 0 or more" : "a number above 0")}";
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var unit = slash < 0 ? "/s" : text[slash..];
        if (unit != "/s")
            return Parsed.Not<double>($"unknown unit {Excerpt.Of(unit)}; a rate is per second, as in 40/s");
        if (!double.TryParse(slash < 0 ? text : text[..slash], NumberStyles.Float, CultureInfo.InvariantCulture, out var rate)
            || !double.IsFinite(rate))
            return Parsed.Not<double>($"{expected} per second, as in 40/s");
        if (rate < 0 || (rate == 0 && !zeroAllowed))
            return Parsed.Not<double>(expected);

        return rate > Highest
            ? Parsed.Not<double>($"expected at most {Highest.ToString("N0", CultureInfo.InvariantCulture)} per second")
            : Parsed.As(rate);
    }
}
