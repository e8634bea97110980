using LoadLab.Gate;
using LoadLab.Scenarios;

namespace LoadLab.Cli;

/// <summary>Tells the user every mistake at once.</summary>
internal static class Mistakes
{
    /// <summary>Prints them; nothing was started.</summary>
    /// <returns>The exit code.</returns>
    public static int Refuse(IReadOnlyList<Problem> problems)
    {
        foreach (var problem in problems)
            Console.Error.WriteLine(problem);
        Console.Error.WriteLine(problems.Count == 1 ? "1 mistake; nothing was started." : $"{problems.Count} mistakes; nothing was started.");
        return ExitCodes.Usage;
    }
}
