using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Npgsql;

namespace LoadLab.Target.Tests.Fixtures;

/// <summary>A TCP link between target and database that can hold back every round trip of the partners' connections
/// until a test lets it through. The operator's connections pass freely.</summary>
public sealed class GatedLink : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource down = new();
    private readonly int port;
    private readonly Task accepting;
    private readonly Lock sync = new();
    private readonly List<GatedWire> wires = [];
    private bool holding;

    public GatedLink(string connectionString)
    {
        var direct = new NpgsqlConnectionStringBuilder(connectionString);
        port = direct.Port;
        listener.Start();
        direct.Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        // Plain text, which the link must read.
        direct.SslMode = SslMode.Disable;
        ConnectionString = direct.ConnectionString;
        accepting = AcceptAsync();
    }

    /// <summary>The connection string that leads over this link.</summary>
    public string ConnectionString { get; }

    /// <summary>The connections whose next trip is held now.</summary>
    public IReadOnlyList<GatedWire> Held
    {
        get
        {
            lock (sync)
                return [.. wires.Where(w => w.Trip is not null)];
        }
    }

    /// <summary>From now on every trip of a partner's connection is held, or none is. Changed only while all are idle.</summary>
    public bool Holding
    {
        get => Volatile.Read(ref holding);
        set => Volatile.Write(ref holding, value);
    }

    public async ValueTask DisposeAsync()
    {
        listener.Stop();
        await down.CancelAsync();
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
        using var closing = client;
        using var server = new TcpClient { NoDelay = true };
        client.NoDelay = true;
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, port, down.Token);
            var wire = new GatedWire(((IPEndPoint)server.Client.LocalEndPoint!).Port);
            lock (sync)
                wires.Add(wire);
            await Task.WhenAny(RequestsAsync(client, server, wire), AnswersAsync(client, server));
            lock (sync)
                wires.Remove(wire);
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException)
        {
            // The target is being taken down.
        }
    }

    private async Task RequestsAsync(TcpClient client, TcpClient server, GatedWire wire)
    {
        var buffer = new byte[64 * 1024];
        var held = 0;
        var isPartner = false;
        try
        {
            while (await client.GetStream().ReadAsync(buffer.AsMemory(held), down.Token) is var read and > 0)
            {
                held += read;
                if (!Holding)
                    isPartner |= Encoding.Latin1.GetString(buffer, 0, held).Contains("application_name\0loadlab-target\0", StringComparison.Ordinal);
                else if (isPartner && !IsTrip(buffer.AsSpan(0, held)))
                    continue;
                else if (isPartner)
                    await wire.HoldAsync(buffer[..held]).WaitAsync(down.Token);
                await server.GetStream().WriteAsync(buffer.AsMemory(0, held), down.Token);
                held = 0;
            }
        }
        catch (Exception error) when (error is IOException or OperationCanceledException)
        {
            // One side hung up; the other is closed by the caller.
        }
    }

    private async Task AnswersAsync(TcpClient client, TcpClient server)
    {
        try
        {
            await server.GetStream().CopyToAsync(client.GetStream(), down.Token);
        }
        catch (Exception error) when (error is IOException or OperationCanceledException)
        {
            // As above.
        }
    }

    /// <summary>Whole messages (a letter, and a length that counts itself), of which the last lets the server answer: Sync
    /// or Query. Only then does the driver wait for it.</summary>
    private static bool IsTrip(ReadOnlySpan<byte> sent)
    {
        var last = (byte)0;
        while (sent.Length >= 5)
        {
            last = sent[0];
            var length = 1 + BinaryPrimitives.ReadInt32BigEndian(sent[1..]);
            if (length > sent.Length)
                return false;
            sent = sent[length..];
        }

        return sent.IsEmpty && last is (byte)'S' or (byte)'Q';
    }
}

/// <summary>One connection over a <see cref="GatedLink"/>.</summary>
/// <param name="port">The port by which the database knows it.</param>
public sealed class GatedWire(int port)
{
    private TaskCompletionSource? letThrough;
    private volatile byte[]? trip;

    public int Port => port;

    /// <summary>What is held; null when nothing is.</summary>
    public byte[]? Trip => trip;

    /// <summary>Lets the trip through that is held.</summary>
    public void Release()
    {
        trip = null;
        letThrough!.SetResult();
    }

    internal Task HoldAsync(byte[] bytes)
    {
        letThrough = new(TaskCreationOptions.RunContinuationsAsynchronously);
        trip = bytes;
        return letThrough.Task;
    }
}
