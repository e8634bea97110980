using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace LoadLab.Tests.Stack;

/// <summary>Says whether processes and ports are gone.</summary>
internal static class Ended
{
    /// <summary>Far beyond the 10 s after which even a stuck PostgreSQL is killed; a survivor never ends.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Waits for a process that is not a child of this one; false if it lives on.</summary>
    public static async Task<bool> ProcessAsync(int id, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Limit);
        try
        {
            using var process = Process.GetProcessById(id);
            await process.WaitForExitAsync(limit.Token);
            return true;
        }
        catch (ArgumentException)
        {
            return true;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Nobody listens there.</summary>
    public static async Task<bool> PortAsync(int port, CancellationToken cancel)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port, cancel);
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }
}
