using System.Globalization;
using System.Security.Cryptography;
using LoadLab.Reconciling;

namespace LoadLab.Running;

/// <summary>Where a run leaves everything: <c>results/&lt;utc&gt;-&lt;scenario&gt;/</c>.</summary>
public sealed class RunFolder
{
    private RunFolder(string path) => Path = path;

    /// <summary>Absolute path.</summary>
    public string Path { get; }

    /// <summary>The run's name: its folder's.</summary>
    public string Id => System.IO.Path.GetFileName(Path);

    /// <summary>The parts' logs.</summary>
    public string Logs => System.IO.Path.Combine(Path, "logs");

    /// <summary>The ledger.</summary>
    public string Ledger => System.IO.Path.Combine(Path, "ledger.csv");

    /// <summary>The result.</summary>
    public string Result => System.IO.Path.Combine(Path, "result.json");

    /// <summary>What the run is.</summary>
    public string Manifest => System.IO.Path.Combine(Path, "events", "run.json");

    /// <summary>Makes a new folder that is this run's alone; if that second has one already, a number is added.</summary>
    /// <param name="results">The folder of all results.</param>
    /// <param name="scenario">Name of the scenario.</param>
    /// <param name="now">The time that names it.</param>
    /// <exception cref="IOException">It can't be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be made.</exception>
    public static RunFolder Create(string results, string scenario, DateTimeOffset now)
    {
        // Made whole beside its place and then moved there, which of two runs of one second only one can do.
        var unplaced = System.IO.Path.Combine(results, $".{RandomNumberGenerator.GetHexString(12, lowercase: true)}");
        Directory.CreateDirectory(System.IO.Path.Combine(unplaced, "logs"));
        Directory.CreateDirectory(System.IO.Path.Combine(unplaced, "events"));
        var name = $"{now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture)}-{scenario}";
        for (var number = 1; ; number++)
        {
            var path = System.IO.Path.GetFullPath(System.IO.Path.Combine(results, number == 1 ? name : $"{name}-{number}"));
            if (TryMove(unplaced, path))
                return new(path);
        }
    }

    // A move onto a folder that has something in it fails on every system, also when it appears at the last moment.
    private static bool TryMove(string from, string to)
    {
        try
        {
            Directory.Move(from, to);
            return true;
        }
        catch (IOException) when (Directory.Exists(to) || File.Exists(to))
        {
            return false;
        }
        catch
        {
            Directory.Delete(from, recursive: true);
            throw;
        }
    }

    /// <summary>Why a path is no run's folder, a sentence; null when it is one.</summary>
    public static string? WhyNone(string path)
    {
        if (path.Length == 0 || !Directory.Exists(path))
            return $"There is no folder '{path}'; expected one that a run left in results/.";

        return File.Exists(Open(path).Manifest) ? null
            : $"{Open(path).Path} is not a run's folder: it has no events/run.json. A run's folder is one level below results/.";
    }

    /// <summary>The folder of a run that was made before.</summary>
    public static RunFolder Open(string path) => new(System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path)));

    /// <summary>The records of one arm, made if need be.</summary>
    public ArmFolder Arm(int number, string policy) => ArmFolder.Create(System.IO.Path.Combine(
        Path, "events", string.Create(CultureInfo.InvariantCulture, $"{number}-{new string(policy.Select(Safe).ToArray())}")));

    /// <summary>The arms that were begun, in order.</summary>
    public IReadOnlyList<ArmFolder> Arms
    {
        get
        {
            var events = System.IO.Path.Combine(Path, "events");
            return Directory.Exists(events)
                ? [.. Directory.GetDirectories(events).Select(p => new ArmFolder(p)).OrderBy(a => a.Number)]
                : [];
        }
    }

    // Policies have colons and commas, which not every file system takes.
    private static char Safe(char c) => char.IsAsciiLetterOrDigit(c) || c == '-' ? c : '_';
}

/// <summary>The records of one arm.</summary>
/// <param name="Path">Absolute path.</param>
public sealed record ArmFolder(string Path)
{
    /// <summary>The arm's number, from 1.</summary>
    public int Number => int.Parse(System.IO.Path.GetFileName(Path).Split('-')[0], CultureInfo.InvariantCulture);

    /// <summary>What the arm is, written before it begins.</summary>
    public string Manifest => System.IO.Path.Combine(Path, "arm.json");

    /// <summary>What the arm is reconciled from.</summary>
    public ArmFiles Files => new(Path);

    /// <summary>The partners' attempts.</summary>
    public string Attempts => Files.Attempts;

    /// <summary>The target's evidence.</summary>
    public string Evidence => Files.Evidence;

    internal static ArmFolder Create(string path)
    {
        Directory.CreateDirectory(path);
        return new(path);
    }
}
