using System.Globalization;

namespace LoadLab.Reports;

/// <summary>Numbers as people read them, alike in every report. Groups of three are set off by a comma.</summary>
public static class Figure
{
    /// <summary>What stands where there is nothing to tell.</summary>
    public const string None = "–";

    /// <summary>A count; a median between two counts keeps its half.</summary>
    public static string Count(double value) => Format(value, value == Math.Floor(value) ? "N0" : "N1");

    /// <summary>Milliseconds without the unit: tenths below 10, whole from there on.</summary>
    public static string Ms(double value) => Format(value, Math.Abs(value) < 9.95 ? "0.0" : "N0");

    /// <summary>Seconds without the unit, to a tenth; hundredths below one second.</summary>
    public static string Seconds(double value) => Format(value, Math.Abs(value) < 0.995 ? "0.00" : "N1");

    /// <summary>A share of 1 as percent without the sign; hundredths below one percent.</summary>
    public static string Percent(double share) => Format(share * 100, Math.Abs(share) is > 0 and < 0.00995 ? "0.00" : "0.0");

    /// <summary>Any other number: up to three decimals.</summary>
    public static string Plain(double value) => Format(value, "#,0.###");

    /// <summary>A latency with its unit, in seconds from one second on.</summary>
    public static string Latency(double ms) => ms < 999.5 ? Ms(ms) + " ms" : Format(ms / 1000, "0.0#") + " s";

    /// <summary>A value of a metric in its unit, and the range it is the median of.</summary>
    /// <param name="value">The value.</param>
    /// <param name="unit">As in <see cref="Results.ThresholdResult.Unit"/>; a ratio is shown as percent.</param>
    /// <param name="range">Empty where there is none.</param>
    public static string InUnit(double value, string unit, string range = "") =>
        $"{Number(value, unit)}{(range.Length == 0 ? "" : $" [{range}]")} {(unit == "ratio" ? "%" : unit)}".TrimEnd();

    /// <summary>The number alone, as its unit wants it.</summary>
    public static string Number(double value, string unit) => unit switch
    {
        "ms" => Ms(value),
        "s" => Seconds(value),
        "ratio" => Percent(value),
        _ => Plain(value),
    };

    /// <summary>Bytes in binary units.</summary>
    public static string Bytes(long bytes) => bytes >= 1L << 30
        ? Format(bytes / (double)(1L << 30), "0.#") + " GiB"
        : Format(bytes / (double)(1L << 20), "0.#") + " MiB";

    /// <summary>An instant, UTC, to the second.</summary>
    public static string Instant(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>A number and its noun: <c>1 token</c>, <c>2 tokens</c>, <c>no tokens</c>.</summary>
    public static string Of(double count, string noun) => count switch
    {
        0 => $"no {noun}s",
        1 => $"1 {noun}",
        _ => $"{Count(count)} {noun}s",
    };

    // "-0" says nothing that "0" does not.
    private static string Format(double value, string format)
    {
        var text = value.ToString(format, CultureInfo.InvariantCulture);
        return text.StartsWith('-') && text.AsSpan(1).IndexOfAnyExcept('0', '.') < 0 ? text[1..] : text;
    }
}
