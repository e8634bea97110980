using System.Runtime.InteropServices;
using LoadLab.Stack.Processes;

namespace LoadLab.Stack.Doctor;

/// <summary>.NET, and LoadLab's own parts.</summary>
internal static class RuntimeFindings
{
    public static async Task<IReadOnlyList<Finding>> CollectAsync(string partsFolder, CancellationToken cancel) =>
    [
        new(FindingLevel.Ok, ".NET runtime", $"{RuntimeInformation.FrameworkDescription} on {RuntimeInformation.OSDescription.Trim()}, {RuntimeInformation.ProcessArchitecture}"),
        Sdk(await Command.RunAsync(DotNetHost.Path, ["--list-sdks"], null, cancel)),
        Parts(partsFolder),
    ];

    /// <summary>Judges the host's list of SDKs: a version and its folder a line, oldest first.</summary>
    internal static Finding Sdk(CommandResult list)
    {
        var versions = list.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0]).ToList();
        return list.Succeeded && versions.Count > 0
            ? new(FindingLevel.Ok, ".NET SDK", $"{versions[^1]}, under {DotNetHost.Path}")
            : new(FindingLevel.Warning, ".NET SDK", $"{DotNetHost.Path} has none: LoadLab runs but can't be built here");
    }

    private static Finding Parts(string folder)
    {
        string[] parts = ["LoadLab.Toxiproxy.dll", Path.Combine("target", "LoadLab.Target.dll")];
        var missing = parts.Where(part => !File.Exists(Path.Combine(folder, part))).ToList();
        return missing.Count == 0
            ? new(FindingLevel.Ok, "LoadLab's parts", $"Toxiproxy and target are in {folder}")
            : new(FindingLevel.Problem, "LoadLab's parts", $"{folder} has no {string.Join(" and no ", missing)}; build the solution");
    }
}
