using LoadLab.Scenarios.Text;

namespace LoadLab.Scenarios;

/// <summary>A scenario that can be run by its name.</summary>
/// <param name="Name">What to type: the file's name without its extension.</param>
/// <param name="File">Where it is.</param>
/// <param name="Scenario">What it says; null when it has problems.</param>
/// <param name="Problems">Its mistakes.</param>
public sealed record ScenarioEntry(string Name, string File, Scenario? Scenario, IReadOnlyList<Problem> Problems)
{
    /// <summary>The longest one arm of it takes, drain included; zero when it has problems.</summary>
    public TimeSpan ArmLength =>
        Scenario is null ? TimeSpan.Zero : new PhaseTimeline(Scenario.Phases).LoadEnd + Scenario.Phases.Drain;
}

/// <summary>Finds scenarios by name or file.</summary>
public sealed class ScenarioCatalog
{
    private const string FolderName = "scenarios";
    private static readonly string[] Extensions = [".yaml", ".yml"];

    private readonly string _currentFolder;

    /// <summary>Looks for folders named <c>scenarios</c>.</summary>
    /// <param name="currentFolder">Searched first, then the folders around it.</param>
    /// <param name="programFolder">The folders around it are searched next, and at last the copy it holds itself.</param>
    public ScenarioCatalog(string currentFolder, string programFolder)
    {
        _currentFolder = Path.GetFullPath(currentFolder);
        var program = Path.TrimEndingDirectorySeparator(Path.GetFullPath(programFolder));
        Folders = new[] { Upward(_currentFolder), Upward(Path.GetDirectoryName(program)), ScenariosIn(program) }
            .OfType<string>()
            .Distinct(StringComparer.Ordinal)
            .ToList();
    }

    /// <summary>The folders found, in the order in which a name is looked up; the first that has it wins.</summary>
    public IReadOnlyList<string> Folders { get; }

    /// <summary>Every scenario that has a name, by name; those with mistakes too.</summary>
    public IReadOnlyList<ScenarioEntry> List() => Files()
        .Select(file => (Name: file.Key, File: file.Value, Reading: ScenarioReader.ReadFile(file.Value, Shown(file.Value))))
        .Select(found => new ScenarioEntry(found.Name, found.File, found.Reading.Scenario, found.Reading.Problems))
        .ToList();

    /// <summary>Reads the scenario of a name or a file.</summary>
    /// <param name="nameOrFile">A file if it has a folder or <c>.yaml</c> in it, else a name.</param>
    public ScenarioReading Resolve(string nameOrFile)
    {
        if (IsFile(nameOrFile))
        {
            var file = Path.Combine(_currentFolder, nameOrFile);
            return File.Exists(file)
                ? ScenarioReader.ReadFile(file, nameOrFile)
                : NotFound(nameOrFile, "no such file");
        }

        var files = Files();
        return files.TryGetValue(nameOrFile, out var found)
            ? ScenarioReader.ReadFile(found, Shown(found))
            : NotFound(nameOrFile, $"no scenario of this name; {Hint(nameOrFile, files.Keys)}");
    }

    private static bool IsFile(string nameOrFile) =>
        nameOrFile.IndexOfAny(['/', '\\']) >= 0 || Extensions.Contains(Path.GetExtension(nameOrFile));

    private string Hint(string name, ICollection<string> names)
    {
        if (Folders.Count == 0)
            return $"no folder {FolderName} was found from {_currentFolder} upward nor beside the program; name a file instead";

        var near = NearestName.AllNear(name, names);
        var hint = near.Count > 0 ? $"did you mean {NearestName.OneOf(near.ToList())}?" : $"there are {string.Join(", ", names)};";
        return $"{hint} looked in {string.Join(" and ", Folders)}";
    }

    private static ScenarioReading NotFound(string nameOrFile, string message) =>
        new(null, [new Problem("", 0, 0, Excerpt.Of(nameOrFile), message)]);

    // By name, in order; a name found in an earlier folder hides the same name in a later one.
    private SortedDictionary<string, string> Files()
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var folder in Folders)
            foreach (var file in FilesIn(folder).Order(StringComparer.Ordinal))
                files.TryAdd(Path.GetFileNameWithoutExtension(file), file);
        return files;
    }

    private static IEnumerable<string> FilesIn(string folder)
    {
        try
        {
            return Directory.GetFiles(folder).Where(file => Extensions.Contains(Path.GetExtension(file)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return []; // A folder that may not be listed holds nothing for this user.
        }
    }

    private string Shown(string file)
    {
        var relative = Path.GetRelativePath(_currentFolder, file);
        return relative.StartsWith("..", StringComparison.Ordinal) ? file : relative.Replace('\\', '/');
    }

    private static string? Upward(string? folder)
    {
        for (; folder is not null; folder = Path.GetDirectoryName(folder))
            if (ScenariosIn(folder) is { } found)
                return found;

        return null;
    }

    // A folder of that name without any YAML in it is somebody else's.
    private static string? ScenariosIn(string folder)
    {
        var candidate = Path.Combine(folder, FolderName);
        return Directory.Exists(candidate) && FilesIn(candidate).Any() ? candidate : null;
    }
}
