using LoadLab.Results;

namespace LoadLab.Reports.Json;

/// <summary>The result itself, for programs; every other report can be rebuilt from it.</summary>
public sealed class JsonReport : IReportWriter
{
    /// <inheritdoc/>
    public string FileName => "result.json";

    /// <inheritdoc/>
    public Task WriteAsync(RunResult result, Stream output, CancellationToken ct) =>
        ResultJson.WriteAsync(result, output, ct);
}
