using System.Runtime.InteropServices;

namespace LoadLab.Stack.Processes;

/// <summary>The <c>dotnet</c> host that runs the harness; its own children run under the same.</summary>
internal static class DotNetHost
{
    /// <summary>Absolute path of the host.</summary>
    /// <exception cref="StackException">There is none: the harness was published without its runtime's host.</exception>
    public static string Path { get; } = Find();

    private static string Find()
    {
        // <root>/shared/Microsoft.NETCore.App/<version>/: the runtime in use names its host without any guessing.
        var root = System.IO.Path.GetFullPath(System.IO.Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        string?[] candidates =
        [
            System.IO.Path.Combine(root, Programs.FileName("dotnet")),
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH"),
            Programs.Find("dotnet"),
        ];
        return candidates.FirstOrDefault(File.Exists)
            ?? throw new StackException($"No dotnet host was found, neither in {root} nor on PATH.");
    }
}
