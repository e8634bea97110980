using LoadLab.Stack.Docker;
using LoadLab.Stack.Processes;

namespace LoadLab.Stack.Doctor;

/// <summary>Docker, a Toxiproxy that was named, and the program that shields children from Ctrl-C.</summary>
internal static class ToolFindings
{
    public static async Task<IReadOnlyList<Finding>> CollectAsync(StackOptions stack, CancellationToken cancel) =>
    [
        Docker(DockerStack.WhyUnavailable(), stack.Kind),
        .. stack.Toxiproxy is { } api ? [await ToxiproxyAsync(api, cancel)] : Array.Empty<Finding>(),
        Sessions(OwnSession.Means),
    ];

    /// <summary>Judges Docker's answer: a problem only for a run that needs it.</summary>
    internal static Finding Docker(string? refusal, StackKind kind)
    {
        if (refusal is null)
            return new(FindingLevel.Ok, "Docker", "an engine answers");
        return kind == StackKind.Docker
            ? new(FindingLevel.Problem, "Docker", "no engine answers, and --stack docker needs one: " + refusal.Trim())
            : new(FindingLevel.Ok, "Docker", "no engine answers; only --stack docker needs one");
    }

    internal static Finding Sessions(string? means) => means is null
        ? new(FindingLevel.Warning, "Ctrl-C", "neither setsid nor perl is on PATH: Ctrl-C reaches the parts too, and an interrupted run is inconclusive")
        : new(FindingLevel.Ok, "Ctrl-C", $"reaches LoadLab alone, through {means}");

    private static async Task<Finding> ToxiproxyAsync(Uri api, CancellationToken cancel)
    {
        try
        {
            await using var server = await Toxiproxy.ToxiproxyServer.ConnectAsync(api, "given URL", cancel);
            return new(FindingLevel.Ok, "Toxiproxy", $"{server.Version} at {api} would be used");
        }
        catch (StackException e)
        {
            return new(FindingLevel.Problem, "Toxiproxy", e.Message);
        }
    }
}
