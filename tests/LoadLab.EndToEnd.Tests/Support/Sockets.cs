using System.Globalization;

namespace LoadLab.EndToEnd.Tests.Support;

/// <summary>Looks at listening TCP sockets through /proc.</summary>
internal static class Sockets
{
    private const string Listening = "0A";

    /// <summary>The sockets these processes listen on. A port could be somebody else's a moment later; a socket's number
    /// is not used twice.</summary>
    public static IReadOnlySet<string> ListenedOnBy(IEnumerable<int> processes)
    {
        var held = processes.SelectMany(Held).ToHashSet(StringComparer.Ordinal);
        held.IntersectWith(All());
        return held;
    }

    /// <summary>Those of the sockets that are still listened on.</summary>
    public static IReadOnlySet<string> StillThere(IReadOnlySet<string> sockets) => sockets.Intersect(All()).ToHashSet(StringComparer.Ordinal);

    private static IEnumerable<string> Held(int process)
    {
        try
        {
            return Directory.GetFiles(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/fd"))
                .Select(f => new FileInfo(f).LinkTarget ?? "")
                .Where(t => t.StartsWith("socket:[", StringComparison.Ordinal))
                .Select(t => t["socket:[".Length..^1]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return []; // gone in the meantime
        }
    }

    private static IEnumerable<string> All() => new[] { "/proc/net/tcp", "/proc/net/tcp6" }.Where(File.Exists)
        .SelectMany(f => File.ReadLines(f).Skip(1))
        .Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Where(f => f[3] == Listening)
        .Select(f => f[9]);
}
