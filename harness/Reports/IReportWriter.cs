using LoadLab.Results;

namespace LoadLab.Reports;

/// <summary>Writes one file of a run's folder. It reads the result and nothing else.</summary>
public interface IReportWriter
{
    /// <summary>The file's name inside the run's folder.</summary>
    string FileName { get; }

    /// <summary>Writes the whole file. The same result gives the same bytes.</summary>
    Task WriteAsync(RunResult result, Stream output, CancellationToken ct);
}
