using System.ComponentModel;
using System.Diagnostics;

namespace LoadLab.Stack.Processes;

/// <summary>
/// A child process of the harness, with its log, its ready line and its end. The harness holds the write end of the
/// child's stdin for as long as it lives; every child takes the end of that stream as the order to stop, so none
/// outlives the harness, not even when it is killed with SIGKILL.
/// </summary>
/// <remarks>
/// PR_SET_PDEATHSIG would be the obvious way on Linux, but it fires when the <i>thread</i> that forked ends, and
/// threads of a .NET pool come and go. A pipe has no such trap: .NET opens it close-on-exec, so no later child
/// inherits the write end and keeps an earlier one alive.
/// </remarks>
public sealed class ChildProcess : IAsyncDisposable
{
    /// <summary>How long a killed process may take to vanish, and its pipes to run dry after its end.</summary>
    private static readonly TimeSpan LastWait = TimeSpan.FromSeconds(5);

    private readonly Process process;
    private readonly LogTail log;
    private readonly TimeProvider time;
    private readonly Action<string>? watch;
    private volatile bool asked;

    private ChildProcess(ChildStart start, Process process, LogTail log, TimeProvider time, Action<string>? watch)
    {
        Name = start.Name;
        this.process = process;
        this.log = log;
        this.time = time;
        this.watch = watch;
        Id = process.Id;
        Exited = FollowAsync();
    }

    public string Name { get; }

    /// <summary>Process id.</summary>
    public int Id { get; }

    /// <summary>Completes when the process has ended and its output was read; never faults.</summary>
    public Task<ChildExit> Exited { get; }

    /// <summary>The last lines logged so far.</summary>
    public IReadOnlyList<string> LastLines => log.Last();

    /// <summary>
    /// Processor time of the process and all its descendants, those that ended included. Resolution 10 ms.
    /// Null where it can't be read (not Linux), and after the end.
    /// </summary>
    public TimeSpan? TotalProcessorTime => Exited.IsCompleted ? null : ProcessTree.ProcessorTime(Id);

    /// <summary>Starts a program.</summary>
    /// <exception cref="StackException">It can't be started: no such program, no permission.</exception>
    public static ChildProcess Start(ChildStart start, TimeProvider time) => Start(start, time, null);

    /// <summary>Starts a program and waits for the line that says it is ready.</summary>
    /// <param name="start">What to start.</param>
    /// <param name="ready">Reads a line of output; anything but null is the awaited answer.</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="time">The clock the limit runs on.</param>
    /// <param name="cancel">Stops waiting, and the process with it.</param>
    /// <exception cref="StackException">It died first, or said nothing in time; the process is gone.</exception>
    public static async Task<(ChildProcess Child, T Ready)> StartAsync<T>(
        ChildStart start, Func<string, T?> ready, TimeSpan limit, TimeProvider time, CancellationToken cancel)
        where T : class
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var child = Start(start, time, line => Offer(line, ready, answer));
        try
        {
            await Task.WhenAny(answer.Task, child.Exited).WaitAsync(limit, time, cancel);
            // A process may say it is ready and die at once: its death is the news that counts.
            if (child.Exited.IsCompleted)
                throw new StackException((await child.Exited).Describe());
            return (child, await answer.Task);
        }
        catch (Exception e)
        {
            await child.DisposeAsync();
            if (e is TimeoutException)
                throw new StackException(NotReady(start, limit, child.LastLines), e);
            throw;
        }
    }

    /// <summary>Asks the process to stop by writing a line to its stdin, or by closing it.</summary>
    /// <param name="order">A line the process understands; null closes its stdin, which every child obeys.</param>
    /// <param name="limit">How long it may take before it is killed with all its descendants.</param>
    /// <returns>How it ended. Never throws and never hangs: after the kill it waits 5 s at most.</returns>
    public async Task<StopOutcome> StopAsync(string? order, TimeSpan limit)
    {
        if (Exited.IsCompleted)
            return StopOutcome.AlreadyGone;
        asked = true;
        Order(order);
        if (await EndsWithinAsync(limit))
            return StopOutcome.Graceful;
        Kill();
        return await EndsWithinAsync(LastWait) ? StopOutcome.Forced : StopOutcome.StillRunning;
    }

    /// <summary>Writes a line to the process's stdin and leaves it running; false if it did not end in time.</summary>
    public async Task<bool> AskAsync(string order, TimeSpan limit)
    {
        asked = true;
        Order(order);
        return await EndsWithinAsync(limit);
    }

    /// <summary>Stops the process if it still runs: closes its stdin, waits 5 s, kills it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (await StopAsync(null, LastWait) is not StopOutcome.StillRunning)
            process.Dispose();
        log.Dispose();
    }

    private static ChildProcess Start(ChildStart start, TimeProvider time, Action<string>? watch)
    {
        // setsid would only say so in the log.
        if (!File.Exists(start.Program))
            throw new StackException($"{start.Name} could not be started: there is no {start.Program}.");
        var info = OwnSession.Wrap(start.Program, start.Arguments);
        info.RedirectStandardInput = info.RedirectStandardOutput = info.RedirectStandardError = true;
        info.UseShellExecute = false;
        info.WorkingDirectory = start.WorkingFolder ?? "";
        if (start.User is { } user)
            info.UserName = user;
        foreach (var (name, value) in start.Environment)
        {
            if (value is null)
                info.Environment.Remove(name);
            else
                info.Environment[name] = value;
        }

        var log = new LogTail(start.LogFile);
        try
        {
            var process = Process.Start(info)!;
            WindowsJob.Add(process);
            return new ChildProcess(start, process, log, time, watch);
        }
        catch (Exception e) when (e is Win32Exception or IOException or PlatformNotSupportedException)
        {
            log.Dispose();
            var user2 = start.User is null ? "" : $" as user {start.User}";
            throw new StackException($"{start.Name} could not be started{user2} ({start.Program}): {e.Message}", e);
        }
    }

    private static void Offer<T>(string line, Func<string, T?> ready, TaskCompletionSource<T> answer)
        where T : class
    {
        if (answer.Task.IsCompleted)
            return;
        try
        {
            if (ready(line) is { } value)
                answer.TrySetResult(value);
        }
        catch (Exception e) when (e is FormatException or System.Text.Json.JsonException or InvalidOperationException)
        {
            // A malformed ready line fails the start, not the reading of the log.
            answer.TrySetException(e);
        }
    }

    private static string NotReady(ChildStart start, TimeSpan limit, IReadOnlyList<string> lastLines) =>
        $"{start.Name} was not ready within {limit.TotalSeconds:0.#} s" + (lastLines.Count == 0
            ? " and logged nothing."
            : ". Its last lines:" + string.Concat(lastLines.Select(line => "\n  " + line)));

    private async Task<ChildExit> FollowAsync()
    {
        // Off the caller's thread: the constructor has to finish before the first line is handed out.
        await Task.Yield();
        var pumps = Task.WhenAll(PumpAsync(process.StandardOutput), PumpAsync(process.StandardError));
        await process.WaitForExitAsync();
        try
        {
            // A grandchild may hold the pipes open for longer than the child lived.
            await pumps.WaitAsync(LastWait, time);
        }
        catch (TimeoutException)
        {
            // What it still says is of no interest: the part itself is gone.
        }

        return new ChildExit(Name, process.ExitCode, asked, log.Last());
    }

    private async Task PumpAsync(StreamReader reader)
    {
        try
        {
            while (await reader.ReadLineAsync() is { } line)
            {
                log.Add(line);
                watch?.Invoke(line);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The pipe broke with the process; its end is reported by Exited.
        }
    }

    private void Order(string? order)
    {
        try
        {
            if (order is null)
                process.StandardInput.Close();
            else
            {
                process.StandardInput.WriteLine(order);
                process.StandardInput.Flush();
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // It is dying or dead already, which is what was asked for.
        }
    }

    private void Kill()
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It ended in the meantime, or may not be killed: the caller waits and reports which.
        }
    }

    private async Task<bool> EndsWithinAsync(TimeSpan limit)
    {
        try
        {
            await Exited.WaitAsync(limit, time);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
