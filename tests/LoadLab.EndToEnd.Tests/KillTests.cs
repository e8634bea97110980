using System.Globalization;
using LoadLab.EndToEnd.Tests.Support;

namespace LoadLab.EndToEnd.Tests;

/// <summary>
/// A run whose harness, target, proxy or database is killed at the instant of a seed, anywhere between the program's
/// start and its end: nothing is left behind, and the account balances or says what it cannot know.
/// </summary>
/// <remarks><c>LOADLAB_KILL_SEEDS</c> says how many seeds of each kind; one by default.</remarks>
public sealed class KillTests : IDisposable
{
    private readonly TempFolder _results = new();
    private readonly TempFolder _temp = new();

    public KillTests()
    {
        Processes.SkipUnlessLinux();
        // The database may run as another user, who must be able to enter.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_temp, File.GetUnixFileMode(_temp) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
    }

    private static string Scenario { get; } = Path.Combine(AppContext.BaseDirectory, "Scenarios", "kills.yaml");

    private IReadOnlyDictionary<string, string?> Environment => new Dictionary<string, string?> { ["TMPDIR"] = _temp };

    public static TheoryData<Victim, int> Kills()
    {
        var wanted = System.Environment.GetEnvironmentVariable("LOADLAB_KILL_SEEDS");
        var seeds = wanted is { Length: > 0 } ? int.Parse(wanted, CultureInfo.InvariantCulture) : 1;
        var kills = new TheoryData<Victim, int>();
        for (var seed = 1; seed <= seeds; seed++)
        {
            foreach (var victim in Enum.GetValues<Victim>())
                kills.Add(victim, seed);
        }

        return kills;
    }

    public void Dispose()
    {
        _results.Dispose();
        _temp.Dispose();
    }

    [Theory]
    [MemberData(nameof(Kills))]
    public async Task A_kill_at_any_instant_leaves_nothing_behind_and_an_account_that_balances(Victim victim, int seed)
    {
        var instant = KillInstant.Of(victim, seed);
        await using var cli = LoadLabProcess.Start(["scenario", Scenario, "--out", _results], environment: Environment);
        await instant.ReachedByAsync(cli);
        var soFar = cli.Output;
        var killed = await Victims.KillAsync(victim, cli);
        var below = killed ?? [];
        var listening = Sockets.ListenedOnBy(below.Select(p => p.Id));
        var code = await cli.ExitAsync();

        Assert.Empty(await Processes.SurvivorsAsync(below));
        Assert.Empty(OfThisTest());
        Assert.Empty(Sockets.StillThere(listening));
        var ending = victim == Victim.Harness && killed is not null ? await RecoverAsync() : CheckReported(code, cli.Output);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{victim}, seed {seed}, {instant} ({soFar.Split('\n')[^1].Trim()}): {ending}");
        Assert.Empty(LeftInTemp());
    }

    /// <summary>What a harness that outlived the kill must have said.</summary>
    private string CheckReported(int code, string output)
    {
        if (Runs() is not [var folder])
        {
            // The stack never stood: one message, and not a trace of a run.
            Assert.Equal(6, code);
            Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
            Assert.Empty(Runs());
            return $"exit code {code}, nothing was begun";
        }

        var run = RunOutput.In(_results);
        var verdict = (string?)run.Result["verdict"];
        // 6: the arm's target was killed before it was ready, so that the stack was not there to measure.
        Assert.True((code, verdict) is (0, "pass") or (5, "inconclusive") or (6, "inconclusive"), $"exit code {code}, {verdict}:\n{output}");
        Assert.False(run.Has("postgres"), "the data folder was left behind");
        CheckAccount(run);
        if (verdict == "pass")
            Assert.Equal(2, run.Arms.Count);
        return $"exit code {code}, {verdict}, {Describe(run)}";
    }

    private string Account()
    {
        var run = RunOutput.In(_results);
        return run.Has("result.json") ? string.Concat(run.Arms.Select(arm => arm!["tokens"]!.ToJsonString())) : "";
    }

    private async Task<string> RecoverAsync()
    {
        if (Runs() is not [var folder])
            return "killed before there was a run";

        // Killed when its result was there and only its process was left to end.
        if (File.Exists(Path.Combine(folder, "result.json")))
            return await RefusedAsync(folder);

        // The first leaves a snapshot of the database in every arm that had begun, and needs no server from then on.
        var first = await RecoverOnceAsync(folder);
        var account = Account();
        var second = await RecoverOnceAsync(folder);
        if (account.Length > 0)
            Assert.True((first.ExitCode, account) == (second.ExitCode, Account()), $"the second recover: exit code {second.ExitCode}:\n{second.Output}");
        else
            Assert.True(second.ExitCode is 5 or 6, $"the second recover: exit code {second.ExitCode}:\n{second.Output}");

        var run = RunOutput.In(_results);
        Assert.False(run.Has("postgres"), "the data folder was left behind");
        if (run.Has("result.json"))
            CheckAccount(run);
        else
            Assert.Equal(6, first.ExitCode);
        return $"recover: exit code {first.ExitCode}, {(run.Has("result.json") ? Describe(run) : first.Output.Split('\n')[^1])}";
    }

    private async Task<string> RefusedAsync(string folder)
    {
        var (refused, output) = await LoadLabProcess.RunAsync(["recover", folder], environment: Environment);
        Assert.True((refused, output.Contains("came to its own end", StringComparison.Ordinal)) == (2, true), $"recover: exit code {refused}:\n{output}");
        var (report, said) = await LoadLabProcess.RunAsync(["report", folder], environment: Environment);
        Assert.True(report == 0, $"report: exit code {report}:\n{said}");
        var run = RunOutput.In(_results);
        Assert.False(run.Has("postgres"), "the data folder was left behind");
        CheckAccount(run);
        return $"recover refuses a run that was over, {Describe(run)}";
    }

    private async Task<(int ExitCode, string Output)> RecoverOnceAsync(string folder)
    {
        var (code, output) = await LoadLabProcess.RunAsync(["recover", folder], environment: Environment);
        Assert.True(code is 5 or 6, $"recover: exit code {code}:\n{output}");
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
        Assert.Empty(OfThisTest());
        return (code, output);
    }

    private static void CheckAccount(RunOutput run)
    {
        run.AssertBalancedAsFarAsItGot();
        Assert.True(run.Has("report.html"));
        if ((string?)run.Result["verdict"] == "inconclusive")
            Assert.NotEmpty(run.Result["reasons"]!.AsArray());
        foreach (var arm in run.Arms)
        {
            if (arm["invariants"]!.AsArray().Any(i => (string?)i!["verdict"] == "inconclusive"))
                Assert.NotEmpty(arm["reasons"]!.AsArray());
        }
    }

    private string[] Runs() => Directory.GetDirectories(_results);

    private IEnumerable<(int Id, string Command)> OfThisTest() => Processes.Mentioning(_results).Concat(Processes.Mentioning(_temp));

    // The runtime leaves small files of its own there when it is killed.
    private IEnumerable<string> LeftInTemp() =>
        Directory.GetFileSystemEntries(_temp).Where(f => Path.GetFileName(f).StartsWith("loadlab", StringComparison.Ordinal));

    private static string Describe(RunOutput run) => string.Join(", ", run.Arms.Select(a =>
        $"{a["policy"]} {a["verdict"]} {a["tokens"]!["generated"]} = {a["tokens"]!["received"]} + {a["tokens"]!["lostInside"]} + {a["tokens"]!["lostInTransit"]}")
        .DefaultIfEmpty("no arm"));
}
