using System.Globalization;

namespace LoadLab.Cli;

/// <summary>Numbers of things, as sentences have them.</summary>
internal static class Phrases
{
    /// <summary><c>1 row</c>, <c>1,234 rows</c>.</summary>
    public static string Many(long count, string thing) =>
        $"{count.ToString("N0", CultureInfo.InvariantCulture)} {thing}{(count == 1 ? "" : "s")}";
}
