using System.Net;
using System.Net.Sockets;
using System.Text;
using Npgsql;

namespace LoadLab.Target.Tests.Fixtures;

/// <summary>A TCP link to the database that can be cut at a chosen moment.</summary>
public sealed class CuttableLink : IAsyncDisposable
{
    /// <summary>For <see cref="CutAfter"/>: text that no message contains.</summary>
    public const string Nothing = "\0no such text\0";

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource down = new();
    private readonly int port;
    private readonly Task accepting;
    private volatile string? cutAfter;

    public CuttableLink(string connectionString)
    {
        var direct = new NpgsqlConnectionStringBuilder(connectionString);
        port = direct.Port;
        listener.Start();
        direct.Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        ConnectionString = direct.ConnectionString;
        accepting = AcceptAsync();
    }

    /// <summary>The connection string that leads over this link.</summary>
    public string ConnectionString { get; }

    /// <summary>Cuts a connection once the database has answered the next message that contains this text; the answer
    /// itself does not get through.</summary>
    public void CutAfter(string text) => cutAfter = text;

    /// <summary>Cuts everything for good.</summary>
    public async Task CutAsync()
    {
        listener.Stop();
        await down.CancelAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await CutAsync();
        await accepting;
        listener.Dispose();
        down.Dispose();
    }

    private async Task AcceptAsync()
    {
        var links = new List<Task>();
        try
        {
            while (true)
                links.Add(LinkAsync(await listener.AcceptTcpClientAsync(down.Token)));
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(links);
        }
    }

    private async Task LinkAsync(TcpClient client)
    {
        using var server = new TcpClient();
        using var closing = client;
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, port, down.Token);
            using var cut = CancellationTokenSource.CreateLinkedTokenSource(down.Token);
            var holdBack = new StrongBox();
            await Task.WhenAny(
                PumpAsync(client, server, sent => holdBack.Value |= Matches(sent), () => true, cut.Token),
                PumpAsync(server, client, _ => { }, () => !holdBack.Value, cut.Token));
            await cut.CancelAsync();
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException)
        {
            // A cut link is what this is for.
        }
    }

    private bool Matches(string sent) => cutAfter is { } text && sent.Contains(text, StringComparison.Ordinal);

    private static async Task PumpAsync(
        TcpClient from, TcpClient to, Action<string> look, Func<bool> mayPass, CancellationToken cancel)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.GetStream().ReadAsync(buffer, cancel) is var length and > 0)
            {
                look(Encoding.Latin1.GetString(buffer, 0, length));
                if (!mayPass())
                    return;
                await to.GetStream().WriteAsync(buffer.AsMemory(0, length), cancel);
            }
        }
        catch (Exception error) when (error is IOException or OperationCanceledException)
        {
            // One side hung up; the other is closed by the caller.
        }
    }

    private sealed class StrongBox
    {
        public volatile bool Value;
    }
}
