using LoadLab.Gate;
using LoadLab.Scenarios;

namespace LoadLab.Cli;

/// <summary>Tells the user every mistake at once.</summary>
internal static class Mistakes
{
    /// <summary>Prints them.</summary>
    /// <param name="problems">At least one.</param>
    /// <param name="so">What therefore did not happen.</param>
    /// <returns>The exit code.</returns>
    public static int Refuse(IReadOnlyList<Problem> problems, string so = "nothing was started")
    {
        foreach (var problem in problems)
            Console.Error.WriteLine(problem);
        Console.Error.WriteLine(problems.Count == 1 ? $"1 mistake; {so}." : $"{problems.Count} mistakes; {so}.");
        return ExitCodes.Usage;
    }
}
