namespace LoadLab.Stack.Doctor;

/// <summary>Cores, memory, and room for results.</summary>
internal static class MachineFindings
{
    private const double Gibi = 1 << 30;

    public static IReadOnlyList<Finding> Collect(string resultsFolder) =>
    [
        Cores(Environment.ProcessorCount),
        Memory(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes),
        Disk(resultsFolder),
    ];

    /// <summary>Generator, target, proxy and database share the cores; on one, the generator falls behind.</summary>
    internal static Finding Cores(int cores) => cores < 2
        ? new(FindingLevel.Warning, "cores", "1: the generator will compete with what it measures; lower --rate")
        : new(FindingLevel.Ok, "cores", $"{cores}");

    /// <summary>Measured on a run of the default scenarios: all processes together stay below 1 GiB.</summary>
    internal static Finding Memory(long bytes) => new(
        bytes < 1.5 * Gibi ? FindingLevel.Warning : FindingLevel.Ok,
        "memory",
        $"{bytes / Gibi:0.0} GiB" + (bytes < 1.5 * Gibi ? ": a run with a database takes about 1 GiB" : ""));

    internal static Finding Disk(string resultsFolder)
    {
        const string Name = "results folder";
        var full = Path.GetFullPath(resultsFolder);
        var existing = full;
        while (!Directory.Exists(existing))
            existing = Path.GetDirectoryName(existing)!;
        try
        {
            // Writes to it for a moment: permissions alone say nothing of a read-only mount.
            var probe = Path.Combine(existing, $".loadlab-{Guid.NewGuid():N}");
            using (new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose))
            {
            }

            var free = new DriveInfo(existing).AvailableFreeSpace;
            return free < Gibi
                ? new(FindingLevel.Warning, Name, $"{full}: {free / Gibi:0.0} GiB free; a run writes up to 1 GiB while it lasts")
                : new(FindingLevel.Ok, Name, $"{full}: {free / Gibi:0} GiB free");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new(FindingLevel.Problem, Name, $"{full} can't be written: {e.Message}");
        }
    }
}
