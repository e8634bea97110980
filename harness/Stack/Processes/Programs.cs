namespace LoadLab.Stack.Processes;

/// <summary>Finds programs on the PATH.</summary>
internal static class Programs
{
    /// <summary>The folders of PATH, in order, each once.</summary>
    public static IEnumerable<string> PathFolders() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(Path.IsPathRooted)
            .Distinct();

    /// <summary>Absolute path of a program on the PATH, or in the folders every system has; null if there is none.</summary>
    public static string? Find(string name)
    {
        string[] usual = OperatingSystem.IsWindows() ? [] : ["/usr/bin", "/bin", "/usr/sbin", "/sbin"];
        return PathFolders().Concat(usual)
            .Select(folder => Path.Combine(folder, FileName(name)))
            .FirstOrDefault(File.Exists);
    }

    /// <summary>The program's file name on this system.</summary>
    public static string FileName(string name) => OperatingSystem.IsWindows() ? name + ".exe" : name;
}
