using System.Collections.Concurrent;
using System.Diagnostics;

namespace LoadLab.EndToEnd.Tests.Support;

/// <summary>The program as a user runs it: a process of its own, its output read through a pipe.</summary>
internal sealed class LoadLabProcess : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _awaited = new();
    private readonly Task _pumps;

    private LoadLabProcess(Process process)
    {
        _process = process;
        _pumps = Task.WhenAll(Pump(process.StandardOutput), Pump(process.StandardError));
    }

    /// <summary>The harness as it was built, its parts beside it.</summary>
    public static string Program { get; } = Path.Combine(
        Repository.Root, "harness", "bin", Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(AppContext.BaseDirectory + "x")!)!), "net10.0", "loadlab.dll");

    public int Id => _process.Id;

    /// <summary>Everything printed so far, both streams.</summary>
    public string Output => string.Join('\n', _lines);

    public static LoadLabProcess Start(IEnumerable<string> arguments, string? folder = null, IReadOnlyDictionary<string, string?>? environment = null)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? Repository.Root,
        };
        start.ArgumentList.Add(Program);
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        start.Environment.Remove("LOADLAB_POSTGRES");
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
            start.Environment[name] = value;

        return new(Process.Start(start)!);
    }

    /// <summary>Starts it on a terminal of its own, by script(1), which is the process that can be signalled: killing it hangs up.</summary>
    public static LoadLabProcess StartOnTerminal(IEnumerable<string> arguments)
    {
        var command = string.Join(' ', arguments.Prepend(Program).Prepend("exec dotnet").Select((word, i) => i == 0 ? word : $"'{word}'"));
        var start = new ProcessStartInfo("/usr/bin/script", ["-qefc", command, "/dev/null"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Repository.Root,
        };
        start.Environment.Remove("LOADLAB_POSTGRES");
        start.Environment["CI"] = "true"; // plain lines: the words waited for are not torn apart by the live view
        return new(Process.Start(start)!);
    }

    /// <summary>Runs a command to its end.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(
        IEnumerable<string> arguments, string? folder = null, IReadOnlyDictionary<string, string?>? environment = null)
    {
        await using var cli = Start(arguments, folder, environment);
        var code = await cli.ExitAsync();
        return (code, cli.Output);
    }

    /// <summary>Waits until a line with these words was printed.</summary>
    public async Task WaitForAsync(string words)
    {
        var seen = _awaited.GetOrAdd(words, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
        if (_lines.Any(l => l.Contains(words, StringComparison.Ordinal)))
            return;

        var first = await Task.WhenAny(seen.Task, _pumps).WaitAsync(s_patience);
        Assert.True(first == seen.Task, $"the program ended without printing '{words}':\n{Output}");
    }

    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(s_patience);
        await _pumps.WaitAsync(s_patience);
        return _process.ExitCode;
    }

    /// <summary>Sends a signal, as a shell would.</summary>
    public void Signal(string name) => Processes.Signal(_process.Id, name);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            // Only after a failed assertion: end it the way that takes its children along.
            Processes.Signal(_process.Id, "KILL");
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private async Task Pump(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            _lines.Enqueue(line);
            foreach (var (words, seen) in _awaited)
                if (line.Contains(words, StringComparison.Ordinal))
                    seen.TrySetResult();
        }
    }
}
