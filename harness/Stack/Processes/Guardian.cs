namespace LoadLab.Stack.Processes;

/// <summary>
/// A few lines of shell between the harness and a program that does not know that the end of its stdin means "stop":
/// PostgreSQL and <c>initdb</c>. Unix only; on Windows the job object does it.
/// </summary>
/// <remarks>
/// It passes on orders read from stdin (<c>fast</c>, <c>immediate</c>), and at the end of stdin sends
/// SIGQUIT, eight seconds later SIGKILL: PostgreSQL itself gives backends that ignore SIGQUIT five seconds before it
/// kills them. It is the program's parent until the program's end, so its signals can never reach a stranger with a
/// reused process id. Its exit code is the program's, or 128 + n after signal n. Both outputs become one, so that lines
/// stay in their order, the first of them the program's process id.
/// </remarks>
internal static class Guardian
{
    /// <summary>PostgreSQL's fast shutdown: SIGINT.</summary>
    public const string Fast = "fast";

    /// <summary>PostgreSQL's immediate shutdown, a crash in all but name: SIGQUIT.</summary>
    public const string Immediate = "immediate";

    private const string Script =
        """
        exec 3<&0 2>&1
        /bin/sh -c 'echo "guardian: process id $$"; exec "$@"' guardian "$@" 3<&- </dev/null &
        program=$!
        (
          while read -r order <&3; do
            case $order in
              fast) kill -INT $program ;;
              immediate) kill -QUIT $program ;;
            esac
          done
          kill -QUIT $program
          sleep 8 >/dev/null &
          nap=$!
          trap 'kill $nap; exit' TERM
          wait $nap
          kill -KILL $program
        ) 2>/dev/null &
        watcher=$!
        wait $program
        status=$?
        kill $watcher 2>/dev/null
        wait $watcher 2>/dev/null
        exit $status
        """;

    /// <summary>The line with which the guardian names the program's process id; null if it is another line.</summary>
    public static string? ProcessIdIn(string line) =>
        line.StartsWith("guardian: process id ", StringComparison.Ordinal) ? line["guardian: process id ".Length..] : null;

    /// <summary>The same start with the guardian in between.</summary>
    public static ChildStart Wrap(ChildStart start) => OperatingSystem.IsWindows()
        ? start
        : start with { Program = "/bin/sh", Arguments = ["-c", Script, "guardian", start.Program, .. start.Arguments] };
}
