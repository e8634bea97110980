using LoadLab.Scenarios.Reading;
using LoadLab.Scenarios.Yaml;

namespace LoadLab.Scenarios;

/// <summary>What became of reading a scenario.</summary>
/// <param name="Scenario">The scenario; null when there is any problem.</param>
/// <param name="Problems">Every mistake, in the order of the file.</param>
public sealed record ScenarioReading(Scenario? Scenario, IReadOnlyList<Problem> Problems);

/// <summary>Reads scenarios from YAML and reports every mistake at once. It never throws, whatever the text is.</summary>
public static class ScenarioReader
{
    /// <summary>Reads a scenario.</summary>
    /// <param name="yaml">The file's text.</param>
    /// <param name="fileName">How problems name the file.</param>
    /// <param name="folder">Where the recordings lie that it names; null: in the current folder.</param>
    public static ScenarioReading Read(string yaml, string fileName, string? folder = null)
    {
        var problems = new ProblemList(fileName);
        if (YamlTree.Read(yaml, problems) is not { } root)
            return new(null, problems.InFileOrder);

        var scenario = ScenarioMapping.Read(
            new Value(root, "", problems), new RecordingFile(folder ?? "", Path.GetDirectoryName(fileName) ?? ""));
        if (scenario is not null)
        {
            // Chosen before the first is added: a conclusion is held back by wrong values, not by other conclusions.
            var mistakes = ScenarioRules.Check(scenario)
                .Where(mistake => mistake.Needs.All(need => problems.Clean(problems.AsWritten(need))))
                .ToList();
            foreach (var mistake in mistakes)
                problems.AddAt(problems.AsWritten(mistake.Where), mistake.Message);
        }

        return problems.Empty ? new(scenario, []) : new(null, problems.InFileOrder);
    }

    /// <summary>Reads a scenario from a file; that it can't be opened is a problem like the others.</summary>
    /// <param name="path">The file.</param>
    /// <param name="shownAs">How problems name it; null: relative to the current folder where it lies within.</param>
    public static ScenarioReading ReadFile(string path, string? shownAs = null)
    {
        shownAs ??= ShortPath(path);
        try
        {
            // A character takes at most 4 bytes; a larger file is too long in any case and isn't loaded.
            if (new FileInfo(path).Length > 4L * YamlTree.LongestFile)
                return Unreadable(shownAs, $"the file is too large; expected at most {YamlTree.LongestFile:N0} characters");

            return Read(File.ReadAllText(path), shownAs, Path.GetDirectoryName(Path.GetFullPath(path)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return Unreadable(shownAs, $"can't be read: {e.Message}");
        }
    }

    private static ScenarioReading Unreadable(string file, string message) => new(null, [Problem.InFile(file, message)]);

    private static string ShortPath(string path)
    {
        var relative = Path.GetRelativePath(Directory.GetCurrentDirectory(), path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? Path.GetFullPath(path) : relative.Replace('\\', '/');
    }
}
