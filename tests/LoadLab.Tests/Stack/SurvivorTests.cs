using System.Diagnostics;

namespace LoadLab.Tests.Stack;

/// <summary>Whichever way the harness ends, nothing of its stack lives on.</summary>
public sealed class SurvivorTests : IDisposable
{
    private readonly RunFolder run = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => run.Dispose();

    [Fact]
    public async Task A_killed_harness_takes_PostgreSQL_with_it_and_leaves_the_data()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "looks for survivors in /proc");
        using var host = HostProcess.Start("postgres", run.Path);
        var ready = await host.ReadAsync(Cancel);
        var family = host.Descendants();
        Assert.Contains(ready.GetProperty("pid").GetInt32(), family);

        await host.KillAsync(Cancel);

        await AssertGoneAsync(family);
        Assert.True(await Ended.PortAsync(ready.GetProperty("port").GetInt32(), Cancel));
        var data = Path.Combine(run.Path, "postgres", "data");
        Assert.True(File.Exists(Path.Combine(data, "PG_VERSION")));
        Assert.False(File.Exists(Path.Combine(data, "postmaster.pid")), "it was killed, not shut down");
    }

    [Fact]
    public async Task A_killed_harness_takes_even_a_stopped_backend_with_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "looks for survivors in /proc");
        using var host = HostProcess.Start("postgres", run.Path);
        var ready = await host.ReadAsync(Cancel);
        var family = host.Descendants();
        var backend = family.First(id => File.ReadAllText($"/proc/{id}/cmdline").Contains("walwriter", StringComparison.Ordinal));
        await SignalAsync("STOP", backend);

        await host.KillAsync(Cancel);

        await AssertGoneAsync(family);
        Assert.True(await Ended.PortAsync(ready.GetProperty("port").GetInt32(), Cancel));
    }

    [Fact]
    public async Task A_later_child_does_not_keep_an_earlier_one_alive()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the children are shell scripts");
        using var host = HostProcess.Start("children", run.Path);
        var ready = await host.ReadAsync(Cancel);
        var (first, second) = (ready.GetProperty("first").GetInt32(), ready.GetProperty("second").GetInt32());
        try
        {
            await host.KillAsync(Cancel);

            // The second does not look at its stdin and lives on; did it hold the first one's pipe, that would too.
            Assert.True(await Ended.ProcessAsync(first, Cancel));
            Assert.False(Process.GetProcessById(second).HasExited);
        }
        finally
        {
            using var left = Process.GetProcessById(second);
            left.Kill();
        }
    }

    [Fact]
    public async Task Ctrl_C_reaches_the_harness_and_not_its_PostgreSQL()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/script"), "needs script(1) for a terminal");
        // The terminal sends its SIGINT to everybody in the foreground, as a user's terminal does.
        // exec, so that no shell of whichever kind stays in between and turns the signal into an exit code of its own.
        var command = $"exec '{HostProcess.DotNet}' '{HostProcess.Dll}' postgres '{run.Path}'";
        using var terminal = HostProcess.Start(null, "/usr/bin/script", ["-qefc", command, "/dev/null"]);
        await terminal.ReadAsync(Cancel);
        var family = terminal.Descendants();

        terminal.Type("\u0003");

        Assert.True((await terminal.ReadAsync(Cancel)).GetProperty("answers").GetBoolean());
        Assert.Equal(0, await terminal.EndAsync(Cancel));
        await AssertGoneAsync(family);
        Assert.False(Path.Exists(Path.Combine(run.Path, "postgres")));
    }

    [Fact]
    public async Task An_ordinary_user_gets_a_server_that_runs_as_that_user()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "only root can become an ordinary user");
        const string User = "nobody";
        using var probe = HostProcess.Start(User, "/bin/sh", ["-c", $"[ -r '{HostProcess.Dll}' ]"]);
        Assert.SkipUnless(await probe.EndAsync(Cancel) == 0, $"user {User} can't read the test's binaries");
        run.Allow(0b111_111_111);
        using var host = HostProcess.Start(User, HostProcess.DotNet, [HostProcess.Dll, "postgres", run.Path]);
        var ready = await host.ReadAsync(Cancel);
        var family = host.Descendants();
        Assert.Null(new DirectoryInfo(Path.Combine(run.Path, "postgres")).LinkTarget);
        Assert.Equal(await OwnerAsync(host.Id), await OwnerAsync(ready.GetProperty("pid").GetInt32()));

        await host.KillAsync(Cancel);

        await AssertGoneAsync(family);
    }

    private static async Task<string> OwnerAsync(int id) =>
        (await File.ReadAllLinesAsync($"/proc/{id}/status", Cancel)).First(line => line.StartsWith("Uid:", StringComparison.Ordinal));

    private static async Task AssertGoneAsync(IReadOnlyList<int> family)
    {
        Assert.NotEmpty(family);
        foreach (var id in family)
            Assert.True(await Ended.ProcessAsync(id, Cancel), $"process {id} survived");
    }

    private static async Task SignalAsync(string signal, int id)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{id}"]);
        await kill.WaitForExitAsync(Cancel);
        Assert.Equal(0, kill.ExitCode);
    }
}
