using System.Globalization;
using System.Text.RegularExpressions;
using LoadLab.Scenarios.Text;

namespace LoadLab.Scenarios.Yaml;

/// <summary>The kinds of scalar a scenario knows.</summary>
internal static partial class ScalarReading
{
    /// <summary>Text on one line.</summary>
    public static string? Line(this Value value, int longest)
    {
        var text = value.Text(longest);
        if (text?.AsSpan().Trim().IndexOfAny('\n', '\r') >= 0)
            value.Report("has several lines; expected one");
        return text;
    }

    /// <summary>Text that isn't empty.</summary>
    public static string? Text(this Value value, int longest)
    {
        if (value.Scalar("expected text") is not { } scalar)
            return null;
        if (!scalar.Quoted && NotText().IsMatch(scalar.Text))
            value.Found("expected text; put it in quotes");
        else if (string.IsNullOrWhiteSpace(scalar.Text))
            value.Found("expected text");
        else if (scalar.Text.Length > longest)
            value.Report($"has {scalar.Text.Length} characters; expected at most {longest}");
        return scalar.Text.Trim();
    }

    /// <summary>A short name: lower-case letters, digits and single hyphens between them.</summary>
    public static string? Name(this Value value)
    {
        const int longest = 64;
        if (value.Line(longest) is not { } text)
            return null;
        if (!KebabName().IsMatch(text))
            value.Found("expected lower-case letters, digits and hyphens between them, as in db-slow");
        return text;
    }

    /// <summary>A whole number.</summary>
    public static int? Whole(this Value value, int min, int max)
    {
        var expected = $"expected a whole number from {min} to {max}";
        if (value.Scalar(expected) is not { } scalar)
            return null;
        if (!scalar.Quoted && int.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= min && number <= max)
            return number;

        value.Found(expected);
        return null;
    }

    /// <summary>A number.</summary>
    /// <param name="value">Where it stands.</param>
    /// <param name="accept">Whether it is in range.</param>
    /// <param name="range">The range in words, for example <c>a number of 0 or more</c>.</param>
    public static double? Number(this Value value, Func<double, bool> accept, string range)
    {
        if (value.Scalar($"expected {range}") is not { } scalar)
            return null;
        if (!scalar.Quoted && double.TryParse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number) && accept(number))
            return number;

        value.Found($"expected {range}");
        return null;
    }

    /// <summary>A share, 0 to 1.</summary>
    public static double? Share(this Value value, bool aboveZero) =>
        value.Number(n => n <= 1 && (aboveZero ? n > 0 : n >= 0), aboveZero ? "a number above 0, up to 1" : "a number from 0 to 1");

    /// <summary>Something to multiply by: above 0, and not beyond what could be meant.</summary>
    public static double? Factor(this Value value) => value.Number(n => n is > 0 and <= 1_000_000, "a number above 0, up to 1,000,000");

    /// <summary>A truth value.</summary>
    public static bool? Truth(this Value value) => value.Scalar("expected true or false") switch
    {
        null => null,
        { Quoted: false, Text: "true" } => true,
        { Quoted: false, Text: "false" } => false,
        _ => NoTruth(value),
    };

    /// <summary>A time of 0 or more.</summary>
    public static TimeSpan? Duration(this Value value) => value.Parse(Durations.Parse, "expected a time such as 500ms, 2s or 1m30s");

    /// <summary>A time above 0.</summary>
    public static TimeSpan? DurationAboveZero(this Value value)
    {
        var time = value.Duration();
        if (time == TimeSpan.Zero)
            value.Found("expected a time above 0");
        return time;
    }

    /// <summary>An instant on the arm's timeline.</summary>
    public static PhaseInstant? Instant(this Value value) => value.Parse(Instants.Parse, "expected an instant such as degraded or recovery+2s");

    /// <summary>A rate per second.</summary>
    public static double? Rate(this Value value, bool zeroAllowed = false) => value.Parse(
        text => Rates.Parse(text, zeroAllowed), "expected a rate per second such as 40/s");

    /// <summary>One of the names of an enum.</summary>
    public static T? Choice<T>(this Value value) where T : struct, Enum =>
        value.OneOf(KebabCase.All<T>()) is { } name ? KebabCase.Parse<T>(name) : null;

    /// <summary>One of some names.</summary>
    public static string? OneOf(this Value value, IReadOnlyCollection<string> names)
    {
        if (value.Scalar($"expected {NearestName.OneOf(names)}") is not { } scalar)
            return null;
        if (names.Contains(scalar.Text))
            return scalar.Text;

        var nearest = NearestName.Of(scalar.Text, names) is { } name ? $"; did you mean {name}?" : "";
        value.Found(names.Count <= 8 ? $"expected {NearestName.OneOf(names)}{nearest}" : $"unknown name{nearest}");
        return null;
    }

    private static bool? NoTruth(Value value)
    {
        value.Found("expected true or false");
        return null;
    }

    // What YAML's core schema takes for null, a truth value or a number.
    [GeneratedRegex(@"^(~|null|true|false|[-+]?(\d+|0x[0-9a-f]+|0o[0-7]+)|[-+]?(\.\d+|\d+(\.\d*)?)(e[-+]?\d+)?|[-+]?\.inf|\.nan)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex NotText();

    [GeneratedRegex(@"^[a-z0-9]+(-[a-z0-9]+)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex KebabName();
}
