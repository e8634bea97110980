using System.Globalization;
using LoadLab.Scenarios.Text;
using LoadLab.Scenarios.Yaml;

namespace LoadLab.Scenarios.Reading;

/// <summary>Reads the recordings that a scenario names, from where it lies itself.</summary>
/// <param name="folder">The scenario's folder.</param>
/// <param name="shownIn">The same as problems name it.</param>
internal sealed class RecordingFile(string folder, string shownIn)
{
    // Whoever gets one column wrong gets every line wrong.
    private const int MostShown = 20;

    // More than the longest recording takes in the longest form.
    private const long LargestFile = 64L * LoadMapping.MostArrivals;

    private static readonly RecordedInstants s_unreadable = new([0]);

    /// <summary>Reads the recording of a name; its mistakes are reported with their lines.</summary>
    public RecordedInstants Read(Value name)
    {
        const int longestName = 500;
        if (name.Line(longestName) is not { Length: > 0 and <= longestName } written)
            return s_unreadable;

        try
        {
            var file = new FileInfo(Path.Combine(folder, written));
            if (!file.Exists)
                name.Found(NotThere(written));
            else if (file.Length is 0 or > LargestFile)
                name.Found($"the file has {file.Length.ToString("N0", CultureInfo.InvariantCulture)} bytes; expected instants, one a line");
            else
                return Instants(name, file, Path.Combine(shownIn, written).Replace('\\', '/'));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            name.Found($"can't be read: {Excerpt.OnOneLine(e.Message)}");
        }

        return s_unreadable;
    }

    private static RecordedInstants Instants(Value name, FileInfo file, string shownAs)
    {
        var mistakes = 0;
        using var text = file.OpenText();
        var read = new RecordingSyntax((line, message) =>
        {
            if (++mistakes <= MostShown)
                name.ReportIn(shownAs, line, message);
        }).Read(text);
        if (mistakes > MostShown)
            name.ReportIn(shownAs, 0, $"{mistakes - MostShown:N0} more lines can't be read");
        return read ?? s_unreadable;
    }

    private string NotThere(string written)
    {
        var near = Directory.Exists(folder)
            ? NearestName.Of(written, Directory.EnumerateFiles(folder).Take(1_000).Select(file => Path.GetFileName(file)))
            : null;
        return $"no such file in {(shownIn.Length > 0 ? shownIn : "the scenario's folder")}{(near is null ? "" : $"; did you mean {near}?")}";
    }
}
