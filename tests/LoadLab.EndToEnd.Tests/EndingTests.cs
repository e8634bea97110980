using LoadLab.EndToEnd.Tests.Support;

namespace LoadLab.EndToEnd.Tests;

/// <summary>However a run ends, no process is left, and all but SIGKILL leave a report and no data.</summary>
public sealed class EndingTests : IDisposable
{
    private readonly TempFolder _results = new();

    private static string Short { get; } = Path.Combine(AppContext.BaseDirectory, "Scenarios", "short.yaml");

    public EndingTests() => Processes.SkipUnlessLinux();

    public void Dispose() => _results.Dispose();

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_signal_drains_reports_and_is_exit_code_130(string signal)
    {
        if (signal == "INT")
            Processes.SkipIfInterruptsAreIgnored();

        await using var cli = await StartAsync("degraded");
        var children = Family(cli);
        cli.Signal(signal);

        Assert.Equal(130, await cli.ExitAsync());
        await AssertGoneAsync(children);
        var run = RunOutput.In(_results);
        run.AssertBalanced();
        Assert.True((bool)run.Result["interrupted"]!);
        Assert.Equal("inconclusive", (string?)run.Result["verdict"]);
        Assert.True(run.Has("report.html"));
        Assert.False(run.Has("postgres"));
    }

    [Fact]
    public async Task A_second_signal_ends_the_run_at_once()
    {
        Processes.SkipIfInterruptsAreIgnored();
        await using var cli = await StartAsync("degraded");
        var children = Family(cli);
        cli.Signal("INT");
        await Task.Delay(300); // two signals that meet are one
        cli.Signal("INT");

        Assert.Equal(130, await cli.ExitAsync());
        await AssertGoneAsync(children);
        var run = RunOutput.In(_results);
        Assert.True(run.Has("report.html"));
        Assert.True((bool)run.Result["interrupted"]!);
        Assert.False(run.Has("postgres"));
    }

    [Fact]
    public async Task A_terminal_that_hangs_up_leaves_a_report()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/script"), "needs script(1) for a terminal");
        await using var terminal = LoadLabProcess.StartOnTerminal(["scenario", Short, "--policies", "strict", "--out", _results]);
        await terminal.WaitForAsync(") degraded ");
        var family = Family(terminal);
        Assert.Contains(family.Processes, c => c.Command.Contains("loadlab.dll", StringComparison.Ordinal));
        terminal.Signal("KILL");

        await AssertGoneAsync(family);
        var run = RunOutput.In(_results);
        run.AssertBalanced();
        Assert.True((bool)run.Result["interrupted"]!);
        Assert.True(run.Has("report.html"));
        Assert.False(run.Has("postgres"));
    }

    [Fact]
    public async Task After_a_SIGKILL_nothing_survives_and_the_account_can_be_recovered()
    {
        await using var cli = await StartAsync("recovery");
        var children = Family(cli);
        cli.Signal("KILL");

        await cli.ExitAsync();
        await AssertGoneAsync(children);
        var run = RunOutput.In(_results);
        Assert.False(run.Has("result.json"));
        Assert.True(run.Has("postgres"), "the data folder is gone");

        var (code, output) = await LoadLabProcess.RunAsync(["recover", run.Folder]);
        Assert.True(code == 5, $"exit code {code}:\n{output}");
        run.AssertBalanced();
        Assert.True(run.Count("strict").Generated > 0);
        Assert.True(run.Has("report.html"));
        Assert.False(run.Has("postgres"), "the data folder was left behind");
    }

    [Theory]
    [InlineData("LoadLab.Target.dll", "target")]
    [InlineData("LoadLab.Toxiproxy.dll", "toxiproxy")]
    [InlineData("postgres -D", "postgres")]
    public async Task A_part_that_dies_makes_the_run_inconclusive_and_the_ledger_balances(string command, string name)
    {
        await using var cli = await StartAsync("degraded");
        var children = Family(cli);
        // The server's guardian has the same words among its arguments, and its backends begin as copies of it: the server
        // is the first that runs the program itself.
        var part = children.Processes.First(c => c.Command.Contains(command, StringComparison.Ordinal)
            && Path.GetFileName(c.Command.Split(' ')[0]) is "postgres" or "dotnet");
        Processes.Signal(part.Id, "KILL");

        var code = await cli.ExitAsync();
        Assert.True(code == 5, $"exit code {code}:\n{cli.Output}");
        await AssertGoneAsync(children);
        var run = RunOutput.In(_results);
        run.AssertBalanced();
        Assert.Equal("inconclusive", (string?)run.Result["verdict"]);
        Assert.Contains($"{name} died unasked", run.Result.ToJsonString(), StringComparison.Ordinal);
        Assert.True(run.Count("strict").Generated > 0);
        Assert.True(run.Has("report.html"));
        Assert.False(run.Has("postgres"));
    }

    // The parts, all of them there, and the sockets they listen on.
    private static (IReadOnlyList<(int Id, string Command)> Processes, IReadOnlySet<string> Listening) Family(LoadLabProcess cli)
    {
        var below = Processes.Below(cli.Id);
        foreach (var part in new[] { "postgres", "LoadLab.Toxiproxy", "LoadLab.Target" })
            Assert.Contains(below, c => c.Command.Contains(part, StringComparison.Ordinal));

        // PostgreSQL's, the proxy's own and the one of its link, the target's two.
        var listening = Sockets.ListenedOnBy(below.Select(p => p.Id));
        Assert.True(listening.Count >= 5, $"only {listening.Count} sockets are listened on");
        return (below, listening);
    }

    private static async Task AssertGoneAsync((IReadOnlyList<(int Id, string Command)> Processes, IReadOnlySet<string> Listening) family)
    {
        Assert.Empty(await Processes.SurvivorsAsync(family.Processes));
        Assert.Empty(Sockets.StillThere(family.Listening));
    }

    private async Task<LoadLabProcess> StartAsync(string phase)
    {
        var cli = LoadLabProcess.Start(["scenario", Short, "--policies", "strict", "--out", _results]);
        await cli.WaitForAsync($") {phase} ");
        return cli;
    }
}
