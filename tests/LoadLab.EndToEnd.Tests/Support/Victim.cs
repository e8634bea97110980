namespace LoadLab.EndToEnd.Tests.Support;

/// <summary>What is killed, and how.</summary>
public enum Victim
{
    /// <summary>The harness itself, by SIGKILL.</summary>
    Harness,

    /// <summary>The target of the arm under way, by SIGKILL.</summary>
    Target,

    /// <summary>The proxy, by SIGKILL.</summary>
    Proxy,

    /// <summary>The database, by SIGQUIT to its first process: what <c>pg_ctl stop -m immediate</c> sends.</summary>
    PostgreSql,
}

/// <summary>Finds a victim below a harness and kills it.</summary>
internal static class Victims
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(5);

    /// <summary>
    /// Kills one part as soon as it is there. Everything below the harness at that moment is returned; null when the
    /// harness ended and the part never came.
    /// </summary>
    public static async Task<IReadOnlyList<(int Id, string Command)>?> KillAsync(Victim victim, LoadLabProcess harness)
    {
        if (victim == Victim.Harness)
            return KillHarness(harness);

        while (!harness.HasExited)
        {
            var below = Processes.Below(harness.Id);
            if (below.FirstOrDefault(p => Is(victim, p.Command)) is { Id: > 0 } found)
            {
                Processes.Signal(found.Id, victim == Victim.PostgreSql ? "QUIT" : "KILL");
                return below;
            }

            await Task.Delay(s_look);
        }

        return null;
    }

    // Stopped first, so that it starts nothing between the look and the kill.
    private static IReadOnlyList<(int Id, string Command)>? KillHarness(LoadLabProcess harness)
    {
        if (harness.HasExited)
            return null;

        harness.Signal("STOP");
        var below = Processes.Below(harness.Id);
        harness.Signal("KILL");
        return below;
    }

    // The server's guardian has the same words among its arguments, so the program itself must be the right one too.
    private static bool Is(Victim victim, string command)
    {
        var (program, words) = victim switch
        {
            Victim.Target => ("dotnet", "LoadLab.Target.dll"),
            Victim.Proxy => ("dotnet", "LoadLab.Toxiproxy.dll"),
            _ => ("postgres", "postgres -D"),
        };
        return Path.GetFileName(command.Split(' ')[0]) == program && command.Contains(words, StringComparison.Ordinal);
    }
}
