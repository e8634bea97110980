using LoadLab.Stack.Processes;

namespace LoadLab.Stack.PostgreSql;

/// <summary>Finds the PostgreSQL servers installed on this machine.</summary>
public static class LocalBinaries
{
    private static readonly string[] UnixPatterns =
    [
        "/usr/lib/postgresql/*/bin", // Debian, Ubuntu
        "/usr/pgsql-*/bin", // the PostgreSQL project's RPMs
        "/usr/lib/postgresql*/bin", // SUSE, Alpine (postgresql15), Gentoo
        "/usr/libexec/postgresql*", // Alpine
        "/usr/local/pgsql/bin", // built from source
        "/opt/homebrew/opt/postgresql*/bin", // Homebrew, Apple silicon
        "/usr/local/opt/postgresql*/bin", // Homebrew, Intel
        "/home/linuxbrew/.linuxbrew/opt/postgresql*/bin",
        "/Applications/Postgres.app/Contents/Versions/*/bin",
        "/Library/PostgreSQL/*/bin", // EDB's installer for macOS
    ];

    /// <summary>PATH and the usual install folders that exist here, in that order, each once, links resolved.</summary>
    public static IReadOnlyList<string> UsualFolders()
    {
        var onPath = Programs.PathFolders()
            .Select(folder => Path.Combine(folder, Programs.FileName("postgres")))
            .Where(File.Exists)
            .Select(program => Path.GetDirectoryName(Resolve(program))!);
        var patterns = OperatingSystem.IsWindows() ? WindowsPatterns() : UnixPatterns;
        return [.. onPath.Concat(patterns.SelectMany(Expand)).Distinct()];
    }

    /// <summary>Binaries the server's user can run, newest first, and the reasons against the other folders.</summary>
    internal static async Task<(IReadOnlyList<PostgreSqlBinaries> Usable, IReadOnlyList<string> Reasons)> FindAsync(
        IReadOnlyList<string> folders, string? user, CancellationToken cancel)
    {
        var usable = new List<PostgreSqlBinaries>();
        var reasons = new List<string>();
        foreach (var folder in folders)
        {
            var (binaries, reason) = await PostgreSqlBinaries.InspectAsync(folder, "local binaries", user, cancel);
            if (binaries is not null)
                usable.Add(binaries);
            else
                reasons.Add(reason);
        }

        // A stable sort: of two equal versions the one found first, on PATH, goes first.
        return ([.. usable.OrderByDescending(found => found.Version)], reasons);
    }

    /// <summary>Folders that match a pattern with <c>*</c> in one of its parts.</summary>
    internal static IEnumerable<string> Expand(string pattern)
    {
        var root = Path.GetPathRoot(pattern)!;
        IEnumerable<string> found = [root];
        foreach (var part in pattern[root.Length..].Split('/', '\\'))
        {
            found = found.SelectMany(folder => part.Contains('*', StringComparison.Ordinal)
                ? Matching(folder, part)
                : [Path.Combine(folder, part)]).Where(Directory.Exists);
        }

        return found.Select(Resolve);
    }

    private static string[] Matching(string folder, string part)
    {
        try
        {
            return Directory.GetDirectories(folder, part);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A folder this user may not list holds nothing this user can run.
            return [];
        }
    }

    private static IEnumerable<string> WindowsPatterns() =>
        new[] { Environment.SpecialFolder.ProgramFiles, Environment.SpecialFolder.ProgramFilesX86 }
            .Select(Environment.GetFolderPath)
            .Where(folder => folder.Length > 0)
            .Select(folder => Path.Combine(folder, "PostgreSQL", "*", "bin"));

    private static string Resolve(string path) =>
        (File.ResolveLinkTarget(path, returnFinalTarget: true) ?? Directory.ResolveLinkTarget(path, true))?.FullName ?? path;
}
