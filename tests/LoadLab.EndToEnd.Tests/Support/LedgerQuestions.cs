using System.Text;

namespace LoadLab.EndToEnd.Tests.Support;

/// <summary>Asks the ledger of a run that is there already: a run is expensive.</summary>
internal static class LedgerQuestions
{
    /// <summary>Asks as a user would, and holds each answer to the file.</summary>
    public static async Task AssertAnswersAsync(RunOutput run, string policy)
    {
        using var exports = new TempFolder();
        var (csv, parquet) = (Path.Combine(exports, "lost.csv"), Path.Combine(exports, "lost.parquet"));
        var (code, output) = await LoadLabProcess.RunAsync(
            ["ledger", run.Folder, "--policy", policy, "--stage", "lost", "--limit", "1", "--csv", csv, "--parquet", parquet]);
        Assert.True(code == 0, output);

        var all = await File.ReadAllLinesAsync(Path.Combine(run.Folder, "ledger.csv"));
        var lost = all.Where(l => l.StartsWith($"{policy},", StringComparison.Ordinal) && (l.EndsWith(",inside", StringComparison.Ordinal) || l.EndsWith(",transit", StringComparison.Ordinal))).ToList();
        List<string> expected = [all[0], .. lost];
        Assert.Equal(expected, await File.ReadAllLinesAsync(csv));
        Assert.StartsWith("PAR1", Encoding.ASCII.GetString(await File.ReadAllBytesAsync(parquet)), StringComparison.Ordinal);
        Assert.Contains(lost[0].Split(',')[2][..12], output, StringComparison.Ordinal);
        if (lost.Count > 1)
            Assert.Contains($"--limit {lost.Count} shows all", output, StringComparison.Ordinal);

        (code, output) = await LoadLabProcess.RunAsync(["ledger", run.Folder, "--explain", lost[0].Split(',')[2][..16]]);
        Assert.True(code == 0, output);
        Assert.Contains($"It was lost {(lost[0].EndsWith("inside", StringComparison.Ordinal) ? "inside" : "in transit")}", output, StringComparison.Ordinal);
        Assert.Contains("Its row says the same as these records.", output, StringComparison.Ordinal);

        (code, output) = await LoadLabProcess.RunAsync(["ledger", run.Folder, "--org", "nobody", "--stage", "lst", "--limit", "many"]);
        Assert.Equal(2, code);
        Assert.Contains("did you mean lost?", output, StringComparison.Ordinal);
        Assert.Contains("this ledger has no org nobody", output, StringComparison.Ordinal);
        Assert.Contains("3 mistakes; nothing was written.", output, StringComparison.Ordinal);

        // The same with its last file gone, as after a kill.
        var (result, hidden) = (Path.Combine(run.Folder, "result.json"), Path.Combine(exports, "result.json"));
        File.Move(result, hidden);
        (code, output) = await LoadLabProcess.RunAsync(["ledger", run.Folder, "--explain", "0"]);
        File.Move(hidden, result);
        Assert.Equal(2, code);
        Assert.Contains("loadlab recover", output, StringComparison.Ordinal);
    }
}
