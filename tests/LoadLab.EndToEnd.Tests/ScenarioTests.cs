using LoadLab.EndToEnd.Tests.Support;

namespace LoadLab.EndToEnd.Tests;

/// <summary>The main job, from the command typed to the files left.</summary>
public sealed class ScenarioTests : IDisposable
{
    private readonly TempFolder _results = new();

    private static string Short { get; } = Path.Combine(AppContext.BaseDirectory, "Scenarios", "short.yaml");

    public void Dispose() => _results.Dispose();

    [Fact]
    public async Task A_slow_database_loses_tokens_and_only_the_amnesty_brings_orgs_back()
    {
        var (code, output) = await LoadLabProcess.RunAsync(["scenario", Short, "--out", _results]);
        Assert.True(code == 0, $"exit code {code}:\n{output}");

        var run = RunOutput.In(_results);
        run.AssertBalanced();
        Assert.Equal("pass", (string?)run.Result["verdict"]);
        var (strict, amnesty) = (run.Count("strict"), run.Count("amnesty"));
        Assert.True(strict.Inside + strict.Transit > 0, "strict lost nothing");
        Assert.True(amnesty.Inside + amnesty.Transit > 0, "amnesty lost nothing");
        Assert.True((int)run.Arm("strict")["orgs"]!["disconnectedEnd"]! > 0);
        Assert.Equal(0, (int)run.Arm("amnesty")["orgs"]!["disconnectedEnd"]!);
        Assert.Equal("broken", (string?)run.Arm("strict")["fapi"]!["verdict"]);

        foreach (var file in new[] { "report.html", "result.json", "summary.md", "junit.xml", "ledger.csv", "logs" })
            Assert.True(run.Has(file), $"{file} is missing");
        Assert.False(run.Has("postgres"), "the data folder was left behind");
        Assert.DoesNotContain('\u001b', output);
        Assert.Contains("Report: ", output, StringComparison.Ordinal);
        await LedgerQuestions.AssertAnswersAsync(run, "strict");
    }

    [Fact]
    public async Task Without_a_fault_nothing_is_lost()
    {
        var (code, output) = await LoadLabProcess.RunAsync(
            ["scenario", "steady", "--time-scale", "0.3", "--policies", "strict", "--out", _results]);
        Assert.True(code == 0, $"exit code {code}:\n{output}");

        var run = RunOutput.In(_results);
        run.AssertBalanced();
        var counted = run.Count("strict");
        Assert.Equal(counted.Generated, counted.Received);
        Assert.True(counted.Generated > 50, $"only {counted.Generated} tokens were generated");
    }

    [Fact]
    public async Task An_unreachable_database_balances_too()
    {
        var (code, output) = await LoadLabProcess.RunAsync(
            ["scenario", "db-down", "--time-scale", "0.4", "--policies", "strict", "--out", _results]);
        Assert.True(code == 0, $"exit code {code}:\n{output}");

        var run = RunOutput.In(_results);
        run.AssertBalanced();
        Assert.Contains(run.Arm("strict")["windows"]!.AsArray(), w => (string?)w!["kind"] == "down");
        Assert.True((int)run.Arm("strict")["phases"]!.AsArray().Single(p => (string?)p!["name"] == "degraded")!["ok"]! == 0
            || run.Arm("strict")["outcomes"]!.AsArray().Any(o => (string?)o!["outcome"] is "unavailable" or "timed-out"));
    }

    [Fact]
    public async Task The_same_seed_plans_the_same_arrivals_and_another_seed_others()
    {
        var hashes = new List<string>();
        foreach (var seed in new[] { "1", "1", "2" })
        {
            using var results = new TempFolder();
            await LoadLabProcess.RunAsync(["scenario", "steady", "--time-scale", "0.05", "--policies", "strict", "--orgs", "50", "--seed", seed, "--out", results]);
            hashes.Add((string)RunOutput.In(results).Result["scenario"]!["arrivalsHash"]!);
        }

        Assert.Equal(hashes[0], hashes[1]);
        Assert.NotEqual(hashes[0], hashes[2]);
    }

    [Fact]
    public async Task A_failed_threshold_is_exit_code_3()
    {
        var impossible = Path.Combine(_results, "impossible.yaml");
        await File.WriteAllTextAsync(impossible, (await File.ReadAllTextAsync(Short))
            .Replace("{ metric: tokens.lost, phase: degraded, at-least: 1 }", "{ metric: tokens.generated, at-most: 0 }", StringComparison.Ordinal));
        using var results = new TempFolder();
        var (code, output) = await LoadLabProcess.RunAsync(["scenario", impossible, "--time-scale", "0.2", "--policies", "strict", "--out", results]);
        Assert.True(code == 3, $"exit code {code}:\n{output}");
        Assert.Equal("fail", (string?)RunOutput.In(results).Result["verdict"]);
    }

    [Fact]
    public async Task Reports_are_rebuilt_from_a_run_and_refused_when_its_ledger_was_changed()
    {
        await LoadLabProcess.RunAsync(["scenario", "steady", "--time-scale", "0.05", "--policies", "strict", "--orgs", "50", "--out", _results]);
        var run = RunOutput.In(_results);
        foreach (var file in new[] { "report.html", "summary.md", "junit.xml" })
            File.Delete(Path.Combine(run.Folder, file));

        var (code, output) = await LoadLabProcess.RunAsync(["report", run.Folder]);
        Assert.True(code == 0, output);
        Assert.True(run.Has("report.html") && run.Has("summary.md") && run.Has("junit.xml"));

        var ledger = Path.Combine(run.Folder, "ledger.csv");
        var lines = (await File.ReadAllLinesAsync(ledger)).ToList();
        lines.RemoveAt(lines.FindIndex(l => l.Contains(",rotate,", StringComparison.Ordinal)));
        await File.WriteAllLinesAsync(ledger, lines);
        (code, output) = await LoadLabProcess.RunAsync(["report", run.Folder]);
        Assert.Equal(5, code);
        Assert.Contains("disagree", output, StringComparison.Ordinal);

        // A run that came to its own end is not recovered: its verdict would be replaced by an inconclusive one.
        (code, output) = await LoadLabProcess.RunAsync(["recover", run.Folder]);
        Assert.Equal(2, code);
        Assert.Contains("nothing to recover", output, StringComparison.Ordinal);
    }
}
