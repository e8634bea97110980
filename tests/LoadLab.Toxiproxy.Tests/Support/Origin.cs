using System.Net;
using System.Net.Sockets;

namespace LoadLab.Toxiproxy.Tests.Support;

/// <summary>A real TCP server on loopback, behind the proxy. Each connection runs the handler and is closed after it.</summary>
internal sealed class Origin : IAsyncDisposable
{
    private readonly Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Task accepting;

    public Origin(Func<Socket, Task> handle)
    {
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(4096);
        Address = listener.LocalEndPoint!.ToString()!;
        accepting = AcceptAsync(handle);
    }

    public string Address { get; }

    /// <summary>Sends back what it gets, and its end after the other's.</summary>
    public static Origin Echo() => new(async socket =>
    {
        byte[] buffer = new byte[64 * 1024];
        int count;
        while ((count = await socket.ReceiveAsync(buffer)) > 0) await socket.SendAllAsync(buffer.AsMemory(0, count));
        socket.Shutdown(SocketShutdown.Send);
    });

    public async ValueTask DisposeAsync()
    {
        listener.Dispose();
        await accepting;
    }

    private async Task AcceptAsync(Func<Socket, Task> handle)
    {
        while (true)
        {
            try
            {
                _ = ServeAsync(await listener.AcceptAsync(), handle);
            }
            catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private static async Task ServeAsync(Socket socket, Func<Socket, Task> handle)
    {
        using (socket)
        {
            try
            {
                await handle(socket);
            }
            catch (SocketException)
            {
                // The proxy or the client broke the connection: often the point of the test.
            }
        }
    }
}

internal static class SocketExtensions
{
    public static async Task SendAllAsync(this Socket socket, ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0) bytes = bytes[await socket.SendAsync(bytes)..];
    }

    /// <summary>Everything until the peer's end.</summary>
    public static async Task<byte[]> ReadToEndAsync(this Socket socket)
    {
        using MemoryStream all = new();
        byte[] buffer = new byte[64 * 1024];
        int count;
        while ((count = await socket.ReceiveAsync(buffer)) > 0) all.Write(buffer, 0, count);
        return all.ToArray();
    }

    public static async Task<byte[]> ReadExactlyAsync(this Socket socket, int count)
    {
        byte[] bytes = new byte[count];
        int got = 0;
        while (got < count)
        {
            int read = await socket.ReceiveAsync(bytes.AsMemory(got));
            if (read == 0) throw new EndOfStreamException($"ended after {got} of {count} bytes");
            got += read;
        }
        return bytes;
    }

    /// <summary>How the peer ended it: "end", "reset", or "data".</summary>
    public static async Task<string> NextEventAsync(this Socket socket)
    {
        try
        {
            return await socket.ReceiveAsync(new byte[1]) == 0 ? "end" : "data";
        }
        catch (SocketException failure) when (failure.SocketErrorCode == SocketError.ConnectionReset)
        {
            return "reset";
        }
    }
}
