namespace LoadLab.Stack.Processes;

/// <summary>The user PostgreSQL runs as. It refuses to run as root, so as root another user is taken.</summary>
/// <remarks>
/// .NET itself changes the user between fork and exec, so neither setpriv nor runuser nor su is needed; the process
/// must be allowed to (CAP_SETUID, CAP_SETGID), which a container may have dropped.
/// </remarks>
internal static class ServerUser
{
    /// <summary>In order of preference: the packages' own user, then the one every Unix has.</summary>
    public static readonly IReadOnlyList<string> Candidates = ["postgres", "nobody"];

    /// <summary>Null when the harness is not root and its own user serves; else the user to run the server as.</summary>
    /// <exception cref="StackException">Root, and none of the candidates can be used.</exception>
    public static async Task<string?> ChooseAsync(CancellationToken cancel)
    {
        if (OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess)
            return null;
        var reasons = new List<string>();
        foreach (var user in Candidates)
        {
            var probe = await Command.RunAsync("/bin/sh", ["-c", "exit 0"], user, cancel);
            if (probe.Succeeded)
                return user;
            reasons.Add($"  {user}  {probe.FirstLine}");
        }

        throw new StackException(
            "PostgreSQL refuses to run as root, and no other user can be used. Tried, in order:\n"
            + string.Join('\n', reasons)
            + "\nHint: run LoadLab as an ordinary user, or pass --postgres.");
    }

    /// <summary>Gives a file or folder to a user.</summary>
    /// <exception cref="StackException"><c>chown</c> failed.</exception>
    public static async Task GiveAsync(string path, string user, CancellationToken cancel)
    {
        var chown = await Command.RunAsync("chown", ["-h", user, path], null, cancel);
        if (!chown.Succeeded)
            throw new StackException($"{path} could not be given to user {user}: {chown.FirstLine}");
    }
}
