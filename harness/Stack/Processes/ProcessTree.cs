using System.Globalization;

namespace LoadLab.Stack.Processes;

/// <summary>Processor time of a process with all its descendants, from Linux's <c>/proc</c>.</summary>
internal static class ProcessTree
{
    /// <summary>Ticks a second in <c>/proc</c>: USER_HZ, 100 on every Linux that .NET runs on.</summary>
    private const int TicksPerSecond = 100;

    /// <summary>
    /// User and system time of the living members of the tree, plus that of the children each has waited for (the
    /// kernel adds a dead child's time to its parent). Null where there is no <c>/proc</c> or no such process.
    /// </summary>
    public static TimeSpan? ProcessorTime(int root)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        var living = ReadAll();
        if (!living.TryGetValue(root, out var first))
            return null;
        var children = living.Values.ToLookup(process => process.Parent);
        var open = new Stack<Stat>([first]);
        long ticks = 0;
        while (open.TryPop(out var process))
        {
            ticks += process.Ticks;
            foreach (var child in children[process.Id])
                open.Push(child);
        }

        return TimeSpan.FromSeconds((double)ticks / TicksPerSecond);
    }

    private static Dictionary<int, Stat> ReadAll()
    {
        var all = new Dictionary<int, Stat>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) && Read(id) is { } stat)
                all[id] = stat;
        }

        return all;
    }

    private static Stat? Read(int id)
    {
        try
        {
            // The name stands in parentheses and may hold spaces and parentheses itself: count from the last one.
            var text = File.ReadAllText($"/proc/{id}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            var ticks = fields[11..15].Sum(field => long.Parse(field, CultureInfo.InvariantCulture));
            return new Stat(id, int.Parse(fields[1], CultureInfo.InvariantCulture), ticks);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It ended between the listing and the reading; its parent has its time by now.
            return null;
        }
    }

    private sealed record Stat(int Id, int Parent, long Ticks);
}
