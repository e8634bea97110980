using System.Diagnostics;

namespace LoadLab.Stack.Processes;

/// <summary>
/// Takes children out of the terminal's process group, so that the user's Ctrl-C reaches the harness alone and it can
/// still lift the faults and drain before the parts go.
/// </summary>
/// <remarks>
/// On Unix through <c>setsid</c>, which replaces itself by the program and so keeps the process id; where there is none
/// (macOS), through perl's POSIX module; with neither, Ctrl-C reaches the children too and the run ends as
/// inconclusive. On Windows by a process group of its own.
/// </remarks>
internal static class OwnSession
{
    private static readonly string[] Prefix = FindPrefix();

    /// <summary>How sessions are made here, for <c>doctor</c>; null where there is no way.</summary>
    public static string? Means => OperatingSystem.IsWindows() ? "process groups" : Prefix.FirstOrDefault();

    public static ProcessStartInfo Wrap(string program, IReadOnlyList<string> arguments)
    {
        if (OperatingSystem.IsWindows())
            return new ProcessStartInfo(program, arguments) { CreateNewProcessGroup = true, CreateNoWindow = true };
        string[] line = [.. Prefix, program, .. arguments];
        return new ProcessStartInfo(line[0], line[1..]);
    }

    private static string[] FindPrefix()
    {
        if (OperatingSystem.IsWindows())
            return [];
        if (Programs.Find("setsid") is { } setsid)
            return [setsid];
        if (Programs.Find("perl") is { } perl)
            return [perl, "-MPOSIX", "-e", "POSIX::setsid(); exec { $ARGV[0] } @ARGV"];
        return [];
    }
}
