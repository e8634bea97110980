using System.Net;
using System.Net.Sockets;

namespace LoadLab.Stack.PostgreSql;

/// <summary>Asks the system for a port nobody uses, for a program that can't be told to choose one itself.</summary>
internal static class FreePort
{
    /// <summary>A port of 127.0.0.1 that was free a moment ago; somebody else may take it before it is used.</summary>
    public static int Find()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
