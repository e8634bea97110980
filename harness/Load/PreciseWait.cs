using System.Runtime.InteropServices;

namespace LoadLab.Load;

/// <summary>
/// Waits for a short time and returns on it, not some milliseconds later as timers do: on Linux the kernel's own sleep,
/// whose slack is about 50 µs; elsewhere a spin that gives its time slice away.
/// </summary>
internal static partial class PreciseWait
{
    private const int Monotonic = 1;

    /// <summary>Blocks the thread.</summary>
    /// <param name="length">At most a few milliseconds.</param>
    /// <param name="time">The clock for the spin.</param>
    public static void For(TimeSpan length, TimeProvider time)
    {
        if (length <= TimeSpan.Zero)
            return;

        if (OperatingSystem.IsLinux())
        {
            // An early return on a signal is harmless: the caller looks at the clock again.
            var request = new TimeSpec { Seconds = (nint)(length.Ticks / TimeSpan.TicksPerSecond), Nanoseconds = (nint)(length.Ticks % TimeSpan.TicksPerSecond * 100) };
            _ = ClockNanosleep(Monotonic, 0, ref request, IntPtr.Zero);
            return;
        }

        var start = time.GetTimestamp();
        var spinner = new SpinWait();
        while (time.GetElapsedTime(start) < length)
            spinner.SpinOnce(sleep1Threshold: -1);
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }

    [LibraryImport("libc", EntryPoint = "clock_nanosleep")]
    private static partial int ClockNanosleep(int clock, int flags, ref TimeSpec request, IntPtr remaining);
}
