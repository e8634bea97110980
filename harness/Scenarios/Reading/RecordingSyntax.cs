using System.Globalization;
using LoadLab.Scenarios.Text;

namespace LoadLab.Scenarios.Reading;

/// <summary>
/// Recorded instants as text, one a line: either all in seconds from the source's start, or all as ISO 8601 instants, of
/// which the first is the start. Empty lines and those that begin with # don't count.
/// </summary>
internal sealed class RecordingSyntax(Action<int, string> report)
{
    /// <summary>The longest recording: a year, which is more than any that is played in a day.</summary>
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(366);

    private static readonly string[] s_iso = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mm:ss.FFFFFFFK"];

    private readonly List<long> _ticks = [];
    private bool? _iso;
    private DateTimeOffset _first;
    private (long Ticks, int Line) _latest;
    private int _mistakes;

    /// <summary>Reads all lines.</summary>
    /// <returns>The instants; null when there was a mistake.</returns>
    public RecordedInstants? Read(TextReader text)
    {
        var number = 0;
        while (text.ReadLine() is { } line)
        {
            number++;
            var written = line.AsSpan().Trim();
            if (written.IsEmpty || written[0] == '#')
                continue;
            if (_ticks.Count == LoadMapping.MostArrivals)
            {
                Mistake(number, $"expected at most {LoadMapping.MostArrivals:N0} instants; nothing after this was read");
                break;
            }

            if (Instant(number, written) is { } ticks)
                Add(number, ticks, written);
        }

        if (_ticks.Count == 0 && _mistakes == 0)
            Mistake(0, "holds no instants; expected one a line");
        return _mistakes == 0 ? new([.. _ticks]) : null;
    }

    private long? Instant(int line, ReadOnlySpan<char> written)
    {
        if (decimal.TryParse(written, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds))
            return IsOf(iso: false, line, written) ? Seconds(line, seconds, written) : null;
        if (DateTimeOffset.TryParseExact(written, s_iso, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant))
            return IsOf(iso: true, line, written) ? SinceFirst(line, instant, written) : null;

        Found(line, written, "expected seconds from the start such as 12.5, or an instant such as 2018-03-11T23:30:00Z");
        return null;
    }

    // The first line that can be read decides.
    private bool IsOf(bool iso, int line, ReadOnlySpan<char> written)
    {
        _iso ??= iso;
        if (_iso == iso)
            return true;

        Found(line, written, _iso == true ? "expected an instant like the lines before" : "expected seconds like the lines before");
        return false;
    }

    private long? Seconds(int line, decimal seconds, ReadOnlySpan<char> written)
    {
        if (seconds < 0)
            Found(line, written, "expected 0 or more seconds from the start");
        else if (seconds > (decimal)s_longest.TotalSeconds)
            Found(line, written, $"expected at most {s_longest.TotalDays:0} days from the start");
        else
            return (long)Math.Round(seconds * TimeSpan.TicksPerSecond);

        return null;
    }

    private long? SinceFirst(int line, DateTimeOffset instant, ReadOnlySpan<char> written)
    {
        // The parser takes what has no offset for UTC; somebody else's local time would be read wrong by hours, in silence.
        if (!HasOffset(written))
        {
            Found(line, written, "has no offset; expected Z for UTC, or one such as +13:00, at its end");
            return null;
        }

        if (_ticks.Count == 0)
            _first = instant;
        if (instant - _first <= s_longest)
            return (instant - _first).Ticks;

        Found(line, written, $"expected at most {s_longest.TotalDays:0} days after the first instant");
        return null;
    }

    private static bool HasOffset(ReadOnlySpan<char> written) => written[^1] == 'Z' || written[11..].IndexOfAny('+', '-') >= 0;

    private void Add(int line, long ticks, ReadOnlySpan<char> written)
    {
        if (_ticks.Count > 0 && ticks < _latest.Ticks)
        {
            Found(line, written, $"is before the instant in line {_latest.Line}; expected them in order, so sort the file");
            return;
        }

        _ticks.Add(ticks);
        _latest = (ticks, line);
    }

    private void Found(int line, ReadOnlySpan<char> written, string expected) => Mistake(line, $"found {Excerpt.Of(written.ToString())}; {expected}");

    private void Mistake(int line, string message)
    {
        _mistakes++;
        report(line, message);
    }
}
