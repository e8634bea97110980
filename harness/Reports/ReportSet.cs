using LoadLab.Reports.Html;
using LoadLab.Reports.Json;
using LoadLab.Reports.JUnit;
using LoadLab.Reports.Markdown;
using LoadLab.Results;

namespace LoadLab.Reports;

/// <summary>Every report of a run. A new format is one class and one line here.</summary>
public static class ReportSet
{
    /// <summary>In the order they are written: the data first, since the others can be rebuilt from it.</summary>
    public static IReadOnlyList<IReportWriter> All { get; } =
        [new JsonReport(), new HtmlReport(), new MarkdownReport(), new JUnitReport()];

    /// <summary>Writes all of them into a folder, which is made if need be.</summary>
    /// <remarks>Each file appears whole or not at all: it is written beside its place, then moved there.</remarks>
    /// <exception cref="IOException">The folder can't be written to.</exception>
    public static async Task WriteAllAsync(RunResult result, string folder, CancellationToken ct)
    {
        Directory.CreateDirectory(folder);
        foreach (var report in All)
            await WriteAsync(report, result, Path.Combine(folder, report.FileName), ct);
    }

    private static async Task WriteAsync(IReportWriter report, RunResult result, string path, CancellationToken ct)
    {
        var unfinished = path + ".tmp";
        try
        {
            await using (var file = File.Create(unfinished))
                await report.WriteAsync(result, file, ct);
            File.Move(unfinished, path, overwrite: true);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }
}
