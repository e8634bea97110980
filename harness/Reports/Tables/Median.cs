namespace LoadLab.Reports.Tables;

/// <summary>The middle value, or halfway between the two middle ones.</summary>
internal static class Median
{
    public static double OfSorted(List<double> sorted) =>
        (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;

    public static double Of(IEnumerable<double> values) => OfSorted([.. values.Order()]);

    /// <summary>The least and the most as text; empty when they read alike.</summary>
    public static string Range(List<double> sorted, Func<double, string> format)
    {
        var (least, most) = (format(sorted[0]), format(sorted[^1]));
        return least == most ? "" : $"{least}–{most}";
    }
}
