using System.Globalization;

namespace LoadLab.Gate;

/// <summary>Figures as sentences show them.</summary>
internal static class Numbers
{
    /// <summary>With as many digits as mean something, and the unit unless it is a ratio.</summary>
    public static string Format(double value, string unit)
    {
        var number = value.ToString(unit == "ratio" ? "0.####" : "#,0.##", CultureInfo.InvariantCulture);
        return unit == "ratio" ? number : $"{number} {unit}";
    }
}
