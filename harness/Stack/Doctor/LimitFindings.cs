using System.Globalization;
using System.Net;
using System.Net.Sockets;
using LoadLab.Stack.Processes;

namespace LoadLab.Stack.Doctor;

/// <summary>Open files and ports.</summary>
internal static class LimitFindings
{
    private const string PortRange = "/proc/sys/net/ipv4/ip_local_port_range";

    /// <summary>Toxiproxy's API and proxy, the target's two, PostgreSQL, and as many again for a second target.</summary>
    private const int PortsTried = 10;

    public static async Task<IReadOnlyList<Finding>> CollectAsync(int openFilesNeeded, CancellationToken cancel) =>
    [
        .. await OpenFilesAsync(openFilesNeeded, cancel) is { } files ? [files] : Array.Empty<Finding>(),
        LoopbackPorts(),
        .. File.Exists(PortRange) ? [Range(await File.ReadAllTextAsync(PortRange, cancel))] : Array.Empty<Finding>(),
    ];

    /// <summary>Judges the limit on open files; .NET raises the soft one to the hard one, and children inherit it.</summary>
    internal static Finding OpenFiles(string limit, int needed)
    {
        if (!long.TryParse(limit, CultureInfo.InvariantCulture, out var files))
            return new(FindingLevel.Ok, "open files", $"{limit}; a run needs {needed}");
        return files < needed
            ? new(FindingLevel.Warning, "open files", $"{files}; a run may need {needed}: ulimit -n {needed}")
            : new(FindingLevel.Ok, "open files", $"{files}; a run needs {needed}");
    }

    /// <summary>Judges the range client sockets take their ports from; each connection leaves one unusable for a minute.</summary>
    internal static Finding Range(string text)
    {
        var ends = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var ports = int.Parse(ends[1], CultureInfo.InvariantCulture) - int.Parse(ends[0], CultureInfo.InvariantCulture) + 1;
        return ports < 10_000
            ? new(FindingLevel.Warning, "port range", $"{ports} ports for outgoing connections: a long storm may use them up; widen net.ipv4.ip_local_port_range")
            : new(FindingLevel.Ok, "port range", $"{ports} ports for outgoing connections");
    }

    private static async Task<Finding?> OpenFilesAsync(int needed, CancellationToken cancel)
    {
        if (OperatingSystem.IsWindows())
            return null;
        var answer = await Command.RunAsync("/bin/sh", ["-c", "ulimit -n"], null, cancel);
        return answer.Succeeded ? OpenFiles(answer.FirstLine, needed) : null;
    }

    private static Finding LoopbackPorts()
    {
        var listeners = new List<TcpListener>();
        try
        {
            while (listeners.Count < PortsTried)
            {
                listeners.Add(new TcpListener(IPAddress.Loopback, 0));
                listeners[^1].Start();
            }

            return new(FindingLevel.Ok, "loopback ports", "127.0.0.1 gives out free ports");
        }
        catch (SocketException e)
        {
            return new(FindingLevel.Problem, "loopback ports", $"127.0.0.1 gives out no free port: {e.Message}");
        }
        finally
        {
            listeners.ForEach(listener => listener.Dispose());
        }
    }
}
