namespace LoadLab.Toxiproxy.Links.Epoll;

/// <summary>
/// How much earlier than an alarm the loop has itself woken. A sleeping processor takes its time to wake (0.1 ms and more
/// in a virtual machine); as much as it took lately is spent awake instead, so that alarms ring on time.
/// </summary>
internal sealed class WakeLead
{
    // Whatever the machine does, no more than this is spent awake for an alarm.
    private const long Longest = 300 * Clock.Microsecond;
    private const long Margin = 20 * Clock.Microsecond;
    private long average;

    /// <summary>Nanoseconds. Nothing before the first alarm.</summary>
    public long Now { get; private set; }

    /// <summary>The timer fired so many nanoseconds after the instant it was set for.</summary>
    public void Learn(long late)
    {
        average += (Math.Clamp(late, 0, Longest) - average) / 8;
        Now = Math.Min(Longest, average + (average / 2) + Margin);
    }
}
