using System.Buffers;
using System.Globalization;

namespace LoadLab.Scenarios.Text;

/// <summary>Times as scenarios write them: <c>500ms</c>, <c>2s</c>, <c>1m30s</c>, <c>1.5s</c>.</summary>
public static class Durations
{
    /// <summary>The longest time that any key accepts: a day, far beyond what a run on one machine is for.</summary>
    public static TimeSpan Longest { get; } = TimeSpan.FromHours(24);

    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789.");

    private const string Example = "expected a time such as 500ms, 2s or 1m30s";

    // From large to small: a time names each at most once, in this order.
    private static readonly (string Name, double Milliseconds)[] Units =
        [("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)];

    /// <summary>Reads a time of 0 or more. A bare <c>0</c> needs no unit, every other number does.</summary>
    public static Parsed<TimeSpan> Parse(string text)
    {
        if (text is "0")
            return Parsed.As(TimeSpan.Zero);
        if (text.StartsWith('-'))
            return Parsed.Not<TimeSpan>("expected a time of 0 or more");

        var milliseconds = 0.0;
        var rest = text.AsSpan();
        var nextUnit = 0;
        do
        {
            var digits = rest.IndexOfAnyExcept(NumberCharacters);
            if (digits < 0)
                return Parsed.Not<TimeSpan>(IsNumber(rest, out _) ? "has no unit; units are h, m, s and ms" : Example);
            if (!IsNumber(rest[..digits], out var amount))
                return Parsed.Not<TimeSpan>(Example);

            rest = rest[digits..];
            var letters = rest.IndexOfAny(NumberCharacters);
            var name = (letters < 0 ? rest : rest[..letters]).ToString();
            rest = rest[name.Length..];

            var unit = Array.FindIndex(Units, candidate => candidate.Name == name);
            if (unit < 0)
                return Parsed.Not<TimeSpan>($"unknown unit {Excerpt.Of(name)}; units are h, m, s and ms");
            if (unit < nextUnit)
                return Parsed.Not<TimeSpan>("expected units from large to small, each once, as in 1m30s");

            nextUnit = unit + 1;
            milliseconds += amount * Units[unit].Milliseconds;
        }
        while (rest.Length > 0);

        return milliseconds > Longest.TotalMilliseconds
            ? Parsed.Not<TimeSpan>("expected at most 24h")
            : Parsed.As(TimeSpan.FromTicks((long)Math.Round(milliseconds * TimeSpan.TicksPerMillisecond)));
    }

    /// <summary>The shortest way to write a time: <c>1m30s</c>, <c>700ms</c>, <c>0s</c>.</summary>
    public static string Format(TimeSpan time)
    {
        if (time == TimeSpan.Zero)
            return "0s";

        var left = time.TotalMilliseconds;
        var text = "";
        foreach (var (name, milliseconds) in Units)
        {
            var amount = name == "ms" ? Math.Round(left, 4) : Math.Floor(left / milliseconds);
            if (amount <= 0)
                continue;
            text += amount.ToString(CultureInfo.InvariantCulture) + name;
            left -= amount * milliseconds;
        }

        return text;
    }

    private static bool IsNumber(ReadOnlySpan<char> text, out double number) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number);
}
