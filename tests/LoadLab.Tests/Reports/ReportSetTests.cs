using LoadLab.Reports;
using LoadLab.Reports.Json;

namespace LoadLab.Tests.Reports;

public sealed class ReportSetTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public void Dispose()
    {
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Writes_every_report_and_nothing_else()
    {
        await ReportSet.WriteAllAsync(SampleResults.DbSlow(), _folder, CancellationToken.None);
        Assert.Equal(
            ["junit.xml", "report.html", "result.json", "summary.md"],
            Directory.GetFiles(_folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Rebuilds_the_same_bytes_from_what_was_written()
    {
        await ReportSet.WriteAllAsync(SampleResults.DbSlow(), _folder, CancellationToken.None);
        var first = Directory.GetFiles(_folder).ToDictionary(file => file, File.ReadAllBytes);
        await ReportSet.WriteAllAsync(await ResultJson.ReadAsync(Path.Combine(_folder, "result.json")), _folder, CancellationToken.None);
        Assert.All(first, file => Assert.Equal(file.Value, File.ReadAllBytes(file.Key)));
    }

    [Fact]
    public async Task A_cancelled_run_leaves_no_half_written_file()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ReportSet.WriteAllAsync(SampleResults.DbSlow(), _folder, cancelled.Token));
        Assert.Empty(Directory.GetFiles(_folder));
    }
}
