using System.Globalization;

namespace LoadLab.Target.Hosting;

/// <summary>A length of time as people write it: <c>500ms</c>, <c>5s</c>, <c>2m</c>, <c>1h</c>, <c>30d</c>. Never negative.</summary>
public readonly record struct Duration(TimeSpan Value)
{
    private static readonly (string Unit, double Milliseconds)[] Units =
        [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];

    public static Duration Seconds(double seconds) => new(TimeSpan.FromSeconds(seconds));

    /// <summary>Reads a number directly followed by its unit; false for everything else.</summary>
    public static bool TryParse(string text, out Duration duration)
    {
        duration = default;
        var digits = text.TrimEnd([.. "abcdefghijklmnopqrstuvwxyz"]);
        var unit = text[digits.Length..];
        var milliseconds = Array.Find(Units, u => u.Unit == unit).Milliseconds;
        if (milliseconds == 0
            || !double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            || number * milliseconds > TimeSpan.FromDays(36500).TotalMilliseconds)
            return false;
        duration = new Duration(TimeSpan.FromMilliseconds(number * milliseconds));
        return true;
    }

    public override string ToString()
    {
        var total = Value.TotalMilliseconds;
        var (unit, size) = Array.FindLast(Units, u => total >= u.Milliseconds && total % u.Milliseconds == 0);
        return unit is null ? "0s" : string.Create(CultureInfo.InvariantCulture, $"{total / size}{unit}");
    }
}
