namespace LoadLab.Toxiproxy.Links;

/// <summary>Monotonic time in whole nanoseconds, the one unit every link, toxic and timer counts in.</summary>
internal sealed class Clock
{
    public const long Microsecond = 1_000;
    public const long Millisecond = 1_000_000;
    public const long Second = 1_000_000_000;

    /// <summary>Longest wait anything asks for (about 100 years), so that sums of waits can't overflow.</summary>
    public const long Forever = 100L * 365 * 24 * 3600 * Second / 32;

    private readonly TimeProvider time;
    private readonly long nanosecondsPerTick;

    public Clock(TimeProvider time)
    {
        this.time = time;
        // Linux counts in nanoseconds, Windows and FakeTimeProvider in 100 ns: both divide a second evenly.
        nanosecondsPerTick = Math.Max(1, Second / time.TimestampFrequency);
    }

    public long Now => time.GetTimestamp() * nanosecondsPerTick;

    /// <summary>Milliseconds (any value, also absurd ones) as a wait between 0 and <see cref="Forever"/>.</summary>
    public static long FromMilliseconds(double milliseconds) =>
        milliseconds <= 0 ? 0 : (long)Math.Min(milliseconds * Millisecond, Forever);
}
