namespace LoadLab.Stack.Processes;

/// <summary>What to start as a child process.</summary>
public sealed record ChildStart
{
    /// <summary>Name of the part, as messages and the log file use it: <c>postgres</c>, <c>toxiproxy</c>, <c>target</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Absolute path of the program.</summary>
    public required string Program { get; init; }

    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Both its outputs are appended here; the folder is made if need be.</summary>
    public required string LogFile { get; init; }

    /// <summary>Variables set, or removed where the value is null, on top of the harness's own.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>Null means the harness's own.</summary>
    public string? WorkingFolder { get; init; }

    /// <summary>User to run as; null means the harness's own. Only root can choose another (Unix only).</summary>
    public string? User { get; init; }
}

/// <summary>How a child process ended.</summary>
/// <param name="Name">Name of the part.</param>
/// <param name="ExitCode">Its exit code; 128 + n after signal n.</param>
/// <param name="Asked">The harness had asked it to stop. An unasked death makes the run inconclusive.</param>
/// <param name="LastLines">The last lines it logged, oldest first, at most 40.</param>
public sealed record ChildExit(string Name, int ExitCode, bool Asked, IReadOnlyList<string> LastLines)
{
    /// <summary>One sentence, then the last lines, indented.</summary>
    public string Describe() =>
        $"{Name} ended with exit code {ExitCode}" + (LastLines.Count == 0
            ? " and logged nothing."
            : ". Its last lines:" + string.Concat(LastLines.Select(line => "\n  " + line)));
}

/// <summary>How a child obeyed the order to stop.</summary>
public enum StopOutcome
{
    /// <summary>It had ended before it was asked.</summary>
    AlreadyGone,

    /// <summary>It stopped by itself within the bound.</summary>
    Graceful,

    /// <summary>It was killed.</summary>
    Forced,

    /// <summary>Not even the kill ended it within the bound (a process stuck in the kernel).</summary>
    StillRunning,
}
