using System.Diagnostics;
using System.Globalization;

namespace LoadLab.Target.Benchmarks;

/// <summary>What the machine's processors did while something ran: the whole machine's work is taken for the
/// measurement's, so this is worth what the machine's quiet is worth. Linux only.</summary>
internal sealed class Processors
{
    private readonly long began = TimeProvider.System.GetTimestamp();
    private readonly TimeSpan busyBefore = Busy();
    private readonly TimeSpan ownBefore = Own();

    /// <param name="Everything">Processor time of the whole machine.</param>
    /// <param name="Own">Processor time of this process.</param>
    /// <param name="Elapsed">Time on the clock.</param>
    public readonly record struct Used(TimeSpan Everything, TimeSpan Own, TimeSpan Elapsed)
    {
        /// <summary>1: no processor was ever idle.</summary>
        public double Load => Everything / (Elapsed * Environment.ProcessorCount);
    }

    public Used Stop() => new(Busy() - busyBefore, Own() - ownBefore, TimeProvider.System.GetElapsedTime(began));

    private static TimeSpan Own()
    {
        using var self = Process.GetCurrentProcess();
        return self.TotalProcessorTime;
    }

    // The first line: user, nice, system, idle, iowait, irq, softirq, steal…, in hundredths of a second.
    private static TimeSpan Busy()
    {
        if (!OperatingSystem.IsLinux())
            return TimeSpan.Zero;
        var ticks = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..]
            .Select(t => long.Parse(t, CultureInfo.InvariantCulture)).ToArray();
        return TimeSpan.FromMilliseconds(10 * (ticks[0] + ticks[1] + ticks[2] + ticks[5] + ticks[6]));
    }
}
