using LoadLab.Stack;
using LoadLab.Stack.Processes;
using Microsoft.Extensions.Time.Testing;

namespace LoadLab.Tests.Stack.Processes;

public sealed class ChildProcessTests : IDisposable
{
    private static readonly TimeSpan Ample = TimeSpan.FromMinutes(1);

    private readonly RunFolder run = new();

    public ChildProcessTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "the children are shell scripts");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => run.Dispose();

    [Fact]
    public async Task The_ready_line_is_found_among_others_and_parsed()
    {
        var (child, port) = await StartAsync("echo starting; echo 'ready 4711'; exec cat");
        Assert.Equal("4711", port);
        Assert.Equal(StopOutcome.Graceful, await child.StopAsync(null, Ample));
        await child.DisposeAsync();
    }

    [Fact]
    public async Task A_death_before_the_ready_line_fails_the_start_with_exit_code_and_last_lines()
    {
        var refusal = await Assert.ThrowsAsync<StackException>(() => StartAsync("echo one; echo two >&2; exit 3"));
        Assert.StartsWith("part ended with exit code 3. Its last lines:\n", refusal.Message, StringComparison.Ordinal);
        // Two streams, so the order between them is not given.
        Assert.Equal(["  one", "  two"], refusal.Message.Split('\n')[1..].Order());
    }

    [Fact]
    public async Task A_silent_death_is_called_silent()
    {
        var refusal = await Assert.ThrowsAsync<StackException>(() => StartAsync("exit 0"));
        Assert.Equal("part ended with exit code 0 and logged nothing.", refusal.Message);
    }

    [Fact]
    public async Task A_ready_line_that_does_not_come_in_time_fails_the_start_and_ends_the_process()
    {
        var time = new FakeTimeProvider();
        var starting = ChildProcess.StartAsync(Shell("echo $$; exec cat"), line => line == "never" ? line : null, Ample, time, Cancel);
        var id = int.Parse(await FirstLineAsync(), System.Globalization.CultureInfo.InvariantCulture);

        time.Advance(Ample);

        var refusal = await Assert.ThrowsAsync<StackException>(() => starting);
        Assert.Equal($"part was not ready within 60 s. Its last lines:\n  {id}", refusal.Message);
        Assert.True(await Ended.ProcessAsync(id, Cancel));
    }

    [Fact]
    public async Task A_program_that_does_not_exist_is_named()
    {
        var start = Shell("") with { Program = "/nonexistent/program" };
        var refusal = await Assert.ThrowsAsync<StackException>(() => ChildProcess.StartAsync(start, line => line, Ample, TimeProvider.System, Cancel));
        Assert.Equal("part could not be started: there is no /nonexistent/program.", refusal.Message);
    }

    [Fact]
    public async Task Only_the_last_forty_lines_are_kept_and_all_are_logged()
    {
        await using var child = ChildProcess.Start(Shell("i=0; while [ $i -lt 100 ]; do i=$((i+1)); echo line $i; done; exit 7"), TimeProvider.System);
        var exit = await child.Exited;
        Assert.Equal(Enumerable.Range(61, 40).Select(i => $"line {i}"), exit.LastLines);
        Assert.Equal(100, (await File.ReadAllLinesAsync(run.Log("part"), Cancel)).Length);
        Assert.False(exit.Asked);
        Assert.Equal(7, exit.ExitCode);
    }

    [Fact]
    public async Task A_child_that_ignores_the_order_is_killed_with_its_descendants()
    {
        var (child, grandchild) = await StartAsync("sleep 600 & echo ready $!; wait");
        Assert.Equal(StopOutcome.Forced, await child.StopAsync(null, TimeSpan.Zero));
        Assert.True((await child.Exited).Asked);
        Assert.True(await Ended.ProcessAsync(int.Parse(grandchild, System.Globalization.CultureInfo.InvariantCulture), Cancel));
        await child.DisposeAsync();
    }

    [Fact]
    public async Task Stopping_what_is_gone_changes_nothing()
    {
        await using var child = ChildProcess.Start(Shell("exit 4"), TimeProvider.System);
        await child.Exited;
        Assert.Equal(StopOutcome.AlreadyGone, await child.StopAsync(null, Ample));
        Assert.False((await child.Exited).Asked);
    }

    [Fact]
    public async Task Variables_are_set_and_removed_and_the_folder_is_taken()
    {
        var start = Shell("echo \"ready $FIRST,${HOME-none},$PWD\"; exec cat") with
        {
            Environment = new Dictionary<string, string?> { ["FIRST"] = "1", ["HOME"] = null },
            WorkingFolder = "/",
        };
        var (child, answer) = await ChildProcess.StartAsync(start, Ready, Ample, TimeProvider.System, Cancel);
        await child.DisposeAsync();
        Assert.Equal("1,none,/", answer);
    }

    [Fact]
    public async Task Processor_time_is_that_of_the_whole_tree()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "read from /proc");
        // A child that has ended and was waited for, below a parent that idles.
        var (child, _) = await StartAsync("(i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done); echo ready now; exec cat");
        Assert.True(child.TotalProcessorTime >= TimeSpan.FromMilliseconds(20));
        await child.DisposeAsync();
        Assert.Null(child.TotalProcessorTime);
    }

    [Fact]
    public async Task Every_child_leads_a_session_of_its_own()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "read from /proc");
        var (child, _) = await StartAsync("echo ready now; exec cat");
        var stat = await File.ReadAllTextAsync($"/proc/{child.Id}/stat", Cancel);
        await child.DisposeAsync();
        Assert.Equal($"{child.Id}", stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[3]);
    }

    private static string? Ready(string line) => line.StartsWith("ready ", StringComparison.Ordinal) ? line["ready ".Length..] : null;

    private Task<(ChildProcess Child, string Ready)> StartAsync(string script) =>
        ChildProcess.StartAsync(Shell(script), Ready, Ample, TimeProvider.System, Cancel);

    private ChildStart Shell(string script) => new()
    {
        Name = "part",
        Program = "/bin/sh",
        Arguments = ["-c", script],
        LogFile = run.Log("part"),
    };

    /// <summary>The first line in the log, as soon as it is there.</summary>
    private async Task<string> FirstLineAsync()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(run.Log("part"))!);
        using var changes = new FileSystemWatcher(Path.GetDirectoryName(run.Log("part"))!);
        var changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        changes.Changed += (_, _) => changed.TrySetResult();
        changes.EnableRaisingEvents = true;
        while (true)
        {
            using var file = new FileStream(run.Log("part"), FileMode.OpenOrCreate, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(file);
            if (await reader.ReadLineAsync(Cancel) is { Length: > 0 } line)
                return line;
            await changed.Task.WaitAsync(Cancel);
            changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
