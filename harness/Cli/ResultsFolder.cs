namespace LoadLab.Cli;

/// <summary>Where runs go.</summary>
internal static class ResultsFolder
{
    /// <summary><c>results</c> in the repository the user stands in, else in the current folder.</summary>
    public static string Default()
    {
        var current = Directory.GetCurrentDirectory();
        for (var folder = current; folder is not null; folder = Path.GetDirectoryName(folder))
            if (File.Exists(Path.Combine(folder, "LoadLab.sln")))
                return Path.Combine(folder, "results");

        return Path.Combine(current, "results");
    }

    /// <summary>Why runs can't be written there; null when they can. Leaves nothing behind.</summary>
    public static string? WhyNotWritable(string results)
    {
        try
        {
            var existing = Path.GetFullPath(results);
            while (!Directory.Exists(existing))
            {
                if (File.Exists(existing))
                    return $"{existing} is a file; expected a folder";

                if (Path.GetDirectoryName(existing) is not { } parent)
                    return $"{existing} does not exist";

                existing = parent;
            }

            // The folder itself is tried, by a file of no consequence.
            var probe = Path.Combine(existing, $".loadlab-{Environment.ProcessId}");
            File.WriteAllText(probe, "");
            File.Delete(probe);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return $"found {results}, where no file can be created: {e.Message}";
        }
    }
}
