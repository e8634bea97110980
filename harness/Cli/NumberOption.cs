using System.CommandLine;
using System.Globalization;
using LoadLab.Scenarios;

namespace LoadLab.Cli;

/// <summary>
/// Reads options that take a number. They reach the parser as text, so that what is no number is told in words, beside
/// every other mistake of the command line and the scenario.
/// </summary>
internal static class NumberOption
{
    /// <summary>A whole number; null when the option is absent or, with a problem added, is none.</summary>
    public static int? Whole(ParseResult parsed, Option<string?> option, List<Problem> problems)
    {
        if (parsed.GetValue(option) is not { } text)
            return null;

        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            return number;

        problems.Add(Problem.InOption(option.Name, $"found {text}; expected a whole number"));
        return null;
    }

    /// <summary>A number with a point before its fraction, whatever the machine's language; null as above.</summary>
    public static double? Decimal(ParseResult parsed, Option<string?> option, List<Problem> problems)
    {
        if (parsed.GetValue(option) is not { } text)
            return null;

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
            return number;

        problems.Add(Problem.InOption(option.Name, $"found {text}; expected a number, such as 0.5"));
        return null;
    }
}
