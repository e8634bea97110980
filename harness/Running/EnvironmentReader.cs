using System.Reflection;
using System.Runtime.InteropServices;
using LoadLab.Results;
using LoadLab.Stack;

namespace LoadLab.Running;

/// <summary>Reads what a run stood on.</summary>
internal static class EnvironmentReader
{
    /// <summary>LoadLab's version.</summary>
    public static string Version { get; } = typeof(EnvironmentReader).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    public static EnvironmentInfo Read(StackKind kind, RunningStack stack) => new()
    {
        LoadLabVersion = Version,
        Stack = Words.Of(kind),
        OperatingSystem = RuntimeInformation.OSDescription,
        Runtime = RuntimeInformation.FrameworkDescription,
        Cores = Environment.ProcessorCount,
        Memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        PostgreSql = $"{stack.PostgreSql.Version} ({stack.PostgreSql.Origin})",
        Toxiproxy = $"{stack.Toxiproxy.Version} ({stack.Toxiproxy.Origin})",
    };
}
