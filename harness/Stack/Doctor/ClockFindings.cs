namespace LoadLab.Stack.Doctor;

/// <summary>The clock latencies are measured with, and how exactly a process is woken.</summary>
internal static class ClockFindings
{
    private const string LinuxSource = "/sys/devices/system/clocksource/clocksource0/current_clocksource";

    private const int Waits = 50;

    private static readonly TimeSpan OneMillisecond = TimeSpan.FromMilliseconds(1);

    public static async Task<IReadOnlyList<Finding>> CollectAsync(TimeProvider time, CancellationToken cancel) =>
    [
        Clock(ReadSource(), time.TimestampFrequency, StepNanoseconds(time)),
        Timer(await MeasureWaitsAsync(time, cancel)),
    ];

    /// <summary>Sources other than the processor's own counter cost a call into the kernel for every reading.</summary>
    internal static Finding Clock(string? source, long frequency, double stepNanoseconds)
    {
        var text = $"{source ?? "monotonic"}, {frequency / 1_000_000.0:0.###} MHz, steps of {stepNanoseconds:0} ns";
        var slow = source is "hpet" or "acpi_pm" or "jiffies" or "refined-jiffies";
        return slow || stepNanoseconds > OneMillisecond.TotalNanoseconds
            ? new(FindingLevel.Warning, "clock", text + ": coarse or slow to read; latencies below a millisecond mean little")
            : new(FindingLevel.Ok, "clock", text);
    }

    /// <summary>Judges how long waits of 1 ms really took.</summary>
    internal static Finding Timer(IReadOnlyList<TimeSpan> waits)
    {
        var sorted = waits.Order().ToList();
        var (median, worst) = (sorted[sorted.Count / 2], sorted[^1]);
        var text = $"a wait of 1 ms takes {median.TotalMilliseconds:0.00} ms (median of {sorted.Count}), {worst.TotalMilliseconds:0.0} ms at worst";
        return median > TimeSpan.FromMilliseconds(5)
            ? new(FindingLevel.Warning, "timer", text + ": arrivals will start late")
            : new(FindingLevel.Ok, "timer", text);
    }

    private static string? ReadSource() => File.Exists(LinuxSource) ? File.ReadAllText(LinuxSource).Trim() : null;

    /// <summary>The smallest step seen between readings that differ; the readings' own cost is in it.</summary>
    private static double StepNanoseconds(TimeProvider time)
    {
        var smallest = long.MaxValue;
        var last = time.GetTimestamp();
        for (var reading = 0; reading < 100_000; reading++)
        {
            var now = time.GetTimestamp();
            if (now != last)
                smallest = Math.Min(smallest, now - last);
            last = now;
        }

        return 1e9 * smallest / time.TimestampFrequency;
    }

    private static async Task<IReadOnlyList<TimeSpan>> MeasureWaitsAsync(TimeProvider time, CancellationToken cancel)
    {
        var waits = new List<TimeSpan>(Waits);
        for (var wait = 0; wait < Waits; wait++)
        {
            var start = time.GetTimestamp();
            await Task.Delay(OneMillisecond, time, cancel);
            waits.Add(time.GetElapsedTime(start));
        }

        return waits;
    }
}
