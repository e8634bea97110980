using LoadLab.Results;

namespace LoadLab.Load;

/// <summary>
/// Notices that the generator itself stood still: its process was stopped, its machine slept, or nothing of it was
/// scheduled. Beaten by the one thread that starts everything; pure, given the time.
/// </summary>
/// <param name="limit">A gap longer than this counts.</param>
/// <param name="from">Gaps that are over by then don't count: during the warm-up code is still being compiled.</param>
internal sealed class Heartbeat(TimeSpan limit, TimeSpan from = default)
{
    private readonly List<Freeze> _freezes = [];
    private TimeSpan? _last;
    private TimeSpan _intended;

    /// <summary>Every freeze so far.</summary>
    public IReadOnlyList<Freeze> Freezes => _freezes;

    /// <summary>The thread is alive.</summary>
    /// <param name="now">The time.</param>
    public void Beat(TimeSpan now)
    {
        if (_last is { } last && now - last - _intended is var gap && gap > limit && now > from)
            _freezes.Add(new(last.TotalSeconds, gap.TotalSeconds));

        (_last, _intended) = (now, TimeSpan.Zero);
    }

    /// <summary>The thread means to sleep.</summary>
    /// <param name="length">At most for so long.</param>
    public void Sleep(TimeSpan length) => _intended = length;
}
