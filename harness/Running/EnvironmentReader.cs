using System.Reflection;
using System.Runtime.InteropServices;
using LoadLab.Results;
using LoadLab.Stack;
using LoadLab.Stack.PostgreSql;

namespace LoadLab.Running;

/// <summary>Reads what a run stood on.</summary>
internal static class EnvironmentReader
{
    /// <summary>LoadLab's version.</summary>
    public static string Version { get; } = typeof(EnvironmentReader).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    /// <summary>What a run that was taken up again has for a stack.</summary>
    public const string RecoveredStack = "recovered";

    /// <summary>For a run under way.</summary>
    public static EnvironmentInfo Read(StackKind kind, RunningStack stack) =>
        Machine(Words.Of(kind), stack.PostgreSql, $"{stack.Toxiproxy.Version} ({stack.Toxiproxy.Origin})");

    /// <summary>For a run that was taken up again: the machine is today's.</summary>
    /// <param name="server">The server that read the data; null when the snapshots were there already.</param>
    public static EnvironmentInfo Recovered(PostgreSqlServer? server) => Machine(RecoveredStack, server, "unknown: the run was killed");

    private static EnvironmentInfo Machine(string stack, PostgreSqlServer? server, string toxiproxy) => new()
    {
        LoadLabVersion = Version,
        Stack = stack,
        OperatingSystem = RuntimeInformation.OSDescription,
        Runtime = RuntimeInformation.FrameworkDescription,
        Cores = Environment.ProcessorCount,
        Memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        PostgreSql = server is null ? "not needed: its snapshot was there" : $"{server.Version} ({server.Origin})",
        Toxiproxy = toxiproxy,
    };
}
