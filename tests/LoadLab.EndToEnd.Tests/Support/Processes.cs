using System.Diagnostics;
using System.Globalization;

namespace LoadLab.EndToEnd.Tests.Support;

/// <summary>Looks at processes through /proc.</summary>
internal static class Processes
{
    public static void SkipUnlessLinux() =>
        Assert.SkipUnless(OperatingSystem.IsLinux(), "looks for processes through /proc, which only Linux has");

    /// <summary>A shell's background jobs are started with SIGINT ignored, and so is whatever they start in their turn.</summary>
    public static void SkipIfInterruptsAreIgnored()
    {
        const int Interrupt = 1 << 1; // SIGINT is 2, and the lowest bit is signal 1's
        var ignored = File.ReadLines("/proc/self/status").First(l => l.StartsWith("SigIgn:", StringComparison.Ordinal))["SigIgn:".Length..];
        Assert.SkipWhen((Convert.ToInt64(ignored.Trim(), 16) & Interrupt) != 0, "the tests run where SIGINT is ignored, as in a shell's background job");
    }

    public static void Signal(int process, string name)
    {
        using var kill = Process.Start("kill", ["-s", name, process.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Every process below one, with its command line.</summary>
    public static IReadOnlyList<(int Id, string Command)> Below(int ancestor)
    {
        var children = All().ToLookup(p => p.Parent);
        var found = new List<(int, string)>();
        var open = new Stack<int>([ancestor]);
        while (open.TryPop(out var parent))
        {
            foreach (var child in children[parent])
            {
                found.Add((child.Id, child.Command));
                open.Push(child.Id);
            }
        }

        return found;
    }

    /// <summary>Every process with these words in its command line.</summary>
    public static IReadOnlyList<(int Id, string Command)> Mentioning(string words) =>
        [.. All().Where(p => p.Command.Contains(words, StringComparison.Ordinal)).Select(p => (p.Id, p.Command))];

    /// <summary>Waits until none of the processes lives any more; those that do after a while are returned.</summary>
    public static async Task<IReadOnlyList<(int Id, string Command)>> SurvivorsAsync(IReadOnlyList<(int Id, string Command)> processes)
    {
        // PostgreSQL's guardian gives it five seconds before it kills; three times that is no race.
        for (var i = 0; i < 150; i++)
        {
            var alive = processes.Where(p => Read(p.Id)?.Command == p.Command).ToList();
            if (alive.Count == 0)
                return [];

            await Task.Delay(100);
        }

        return processes.Where(p => Read(p.Id)?.Command == p.Command).ToList();
    }

    private static IEnumerable<(int Id, int Parent, string Command)> All() => Directory.GetDirectories("/proc")
        .Select(d => int.TryParse(Path.GetFileName(d), out var id) ? Read(id) : null)
        .OfType<(int, int, string)>();

    private static (int Id, int Parent, string Command)? Read(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            var command = File.ReadAllText($"/proc/{id}/cmdline").Replace('\0', ' ').Trim();
            // A zombie is dead; only its parent hasn't looked yet.
            return fields[0] == "Z" ? null : (id, int.Parse(fields[1], CultureInfo.InvariantCulture), command);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // gone in the meantime
        }
    }
}
