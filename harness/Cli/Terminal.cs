using Spectre.Console;

namespace LoadLab.Cli;

/// <summary>What the program writes to.</summary>
internal static class Terminal
{
    // Wide enough for the arms' table where there is no window to measure.
    private const int PipeWidth = 120;

    /// <summary>A person watches: a terminal that can be drawn on, and not a CI job's imitation of one.</summary>
    public static bool IsInteractive { get; } =
        !Console.IsOutputRedirected
        && Environment.GetEnvironmentVariable("TERM") != "dumb"
        && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("CI"));

    /// <summary>Standard output: in colour for a person, plain text for a pipe.</summary>
    public static IAnsiConsole Out { get; } = CreateOut();

    private static IAnsiConsole CreateOut()
    {
        var console = AnsiConsole.Create(new()
        {
            Ansi = IsInteractive ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = IsInteractive ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = IsInteractive ? InteractionSupport.Detect : InteractionSupport.No,
            Out = new AnsiConsoleOutput(Console.Out),
        });
        if (!IsInteractive)
            console.Profile.Width = PipeWidth;

        return console;
    }
}
