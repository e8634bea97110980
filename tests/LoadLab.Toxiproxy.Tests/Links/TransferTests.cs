using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using LoadLab.Toxiproxy.Client;
using LoadLab.Toxiproxy.Links;
using LoadLab.Toxiproxy.Tests.Support;
using LoadLab.Toxiproxy.Toxics;

namespace LoadLab.Toxiproxy.Tests.Links;

/// <summary>Bytes over real sockets, on both transports.</summary>
public class TransferTests
{
    public static TheoryData<string> Transports => Rig.Transports;

    [Theory, MemberData(nameof(Transports))]
    public async Task Every_byte_arrives_in_order_both_ways(string transport)
    {
        await using Origin origin = Origin.Echo();
        await using Rig rig = await Rig.StartAsync(transport);
        IPEndPoint proxy = await rig.ProxyAsync(origin);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(i => EchoAsync(proxy, 3_000_000 + i, i)));
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task Removing_latency_mid_transfer_keeps_every_byte(string transport)
    {
        await using Origin origin = Origin.Echo();
        await using Rig rig = await Rig.StartAsync(transport);
        ToxicSpec latency = new("latency") { Attributes = new() { ["latency"] = 20, ["jitter"] = 10 } };
        IPEndPoint proxy = await rig.ProxyAsync(origin, latency);
        Task transfer = EchoAsync(proxy, 20_000_000, 7);
        for (int i = 0; i < 15; i++)
        {
            await rig.Client.RemoveToxicAsync("p", "latency_downstream");
            await rig.Client.AddToxicAsync("p", latency);
            await rig.Client.UpdateToxicAsync("p", "latency_downstream", new() { ["latency"] = i });
        }
        await transfer;
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task A_reply_sent_after_the_clients_half_close_arrives(string transport)
    {
        await using Origin origin = new(async socket =>
        {
            byte[] request = await socket.ReadToEndAsync();
            await socket.SendAllAsync(SHA256.HashData(request));
        });
        await using Rig rig = await Rig.StartAsync(transport);
        using Socket client = await Rig.ConnectAsync(await rig.ProxyAsync(origin));
        byte[] request = Noise(500_000, 3);
        await client.SendAllAsync(request);
        client.Shutdown(SocketShutdown.Send);
        Assert.Equal(SHA256.HashData(request), await client.ReadToEndAsync());
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task A_clients_data_still_arrives_after_the_servers_half_close(string transport)
    {
        TaskCompletionSource<byte[]> received = new();
        await using Origin origin = new(async socket =>
        {
            socket.Shutdown(SocketShutdown.Send);
            received.SetResult(await socket.ReadToEndAsync());
        });
        await using Rig rig = await Rig.StartAsync(transport);
        using Socket client = await Rig.ConnectAsync(await rig.ProxyAsync(origin));
        Assert.Equal("end", await client.NextEventAsync());
        byte[] sent = Noise(300_000, 5);
        await client.SendAllAsync(sent);
        client.Shutdown(SocketShutdown.Send);
        Assert.Equal(sent, await received.Task);
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task A_slow_reader_stops_the_sender_instead_of_filling_memory(string transport)
    {
        await using Origin origin = new(async socket =>
        {
            byte[] block = new byte[64 * 1024];
            for (int i = 0; i < 4096; i++) await socket.SendAllAsync(block);
        });
        await using Rig rig = await Rig.StartAsync(transport);
        IPEndPoint proxy = await rig.ProxyAsync(origin);
        using Socket client = await Rig.ConnectAsync(proxy);
        await client.ReadExactlyAsync(100_000);
        // The sockets' own buffers fill up, then nothing moves: the count stands still.
        long sent = -1;
        while (sent != (sent = Received(rig, Direction.Downstream))) await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        Assert.InRange(Buffers.Outstanding, 0, 64);
        Assert.InRange(sent, 100_000, 128 * 1024 * 1024);
        Assert.Equal((256 * 1024 * 1024) - 100_000, (await CountToEndAsync(client)));
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task An_upstream_that_is_down_accepts_the_client_and_closes_it(string transport)
    {
        Origin origin = Origin.Echo();
        string address = origin.Address;
        await origin.DisposeAsync();
        await using Rig rig = await Rig.StartAsync(transport);
        ProxyInfo info = await rig.Client.CreateProxyAsync("p", "127.0.0.1:0", address);
        using Socket client = await Rig.ConnectAsync(IPEndPoint.Parse(info.Listen));
        Assert.Equal("end", await client.NextEventAsync());
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task A_reset_of_the_server_resets_the_client(string transport)
    {
        await using Origin origin = new(async socket =>
        {
            await socket.ReadExactlyAsync(1);
            socket.LingerState = new LingerOption(true, 0);
        });
        await using Rig rig = await Rig.StartAsync(transport);
        using Socket client = await Rig.ConnectAsync(await rig.ProxyAsync(origin));
        await client.SendAllAsync(new byte[1]);
        Assert.Equal("reset", await client.NextEventAsync());
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task Data_that_waits_reaches_the_server_although_its_client_has_gone(string transport)
    {
        TaskCompletionSource<int> received = new();
        await using Origin origin = new(async socket => received.TrySetResult((await socket.ReadExactlyAsync(6)).Length));
        await using Rig rig = await Rig.StartAsync(transport);
        ToxicSpec latency = new("latency") { Stream = ToxicStream.Upstream, Attributes = new() { ["latency"] = 300 } };
        using (Socket client = await Rig.ConnectAsync(await rig.ProxyAsync(origin, latency)))
        {
            await client.SendAllAsync("COMMIT"u8.ToArray());
        }
        Assert.Equal(6, await received.Task);
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task Disabling_refuses_new_connections_and_closes_open_ones(string transport)
    {
        await using Origin origin = Origin.Echo();
        await using Rig rig = await Rig.StartAsync(transport);
        IPEndPoint proxy = await rig.ProxyAsync(origin);
        using Socket client = await Rig.ConnectAsync(proxy);
        await client.SendAllAsync(new byte[1]);
        await client.ReadExactlyAsync(1);
        await rig.Client.UpdateProxyAsync("p", enabled: false);
        Assert.Equal("end", await client.NextEventAsync());
        await Assert.ThrowsAsync<SocketException>(() => Rig.ConnectAsync(proxy));
        await rig.Client.UpdateProxyAsync("p", enabled: true);
        await EchoAsync(proxy, 1000, 1);
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task Reset_peer_resets_connections_opened_before_it_was_added(string transport)
    {
        await using Origin origin = Origin.Echo();
        await using Rig rig = await Rig.StartAsync(transport);
        using Socket client = await Rig.ConnectAsync(await rig.ProxyAsync(origin));
        await client.SendAllAsync(new byte[1]);
        await client.ReadExactlyAsync(1);
        await rig.Client.AddToxicAsync("p", new ToxicSpec("reset_peer") { Stream = ToxicStream.Upstream });
        await client.SendAllAsync(new byte[1]);
        Assert.Equal("reset", await client.NextEventAsync());
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task A_reset_peer_without_toxicity_leaves_normal_closes_alone(string transport)
    {
        await using Origin origin = Origin.Echo();
        await using Rig rig = await Rig.StartAsync(transport);
        IPEndPoint proxy = await rig.ProxyAsync(origin, new ToxicSpec("reset_peer") { Toxicity = 0 });
        await EchoAsync(proxy, 1000, 1);
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task Limit_data_delivers_its_bytes_before_it_closes(string transport)
    {
        await using Origin origin = Origin.Echo();
        await using Rig rig = await Rig.StartAsync(transport);
        ToxicSpec limit = new("limit_data") { Attributes = new() { ["bytes"] = 100_000 } };
        using Socket client = await Rig.ConnectAsync(await rig.ProxyAsync(origin, limit));
        byte[] sent = Noise(100_000, 9);
        await client.SendAllAsync(sent);
        Assert.Equal(sent, await client.ReadToEndAsync());
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task Removing_a_toxic_while_the_client_does_not_read_answers_at_once(string transport)
    {
        await using Origin origin = new(async socket =>
        {
            byte[] block = new byte[64 * 1024];
            for (int i = 0; i < 512; i++) await socket.SendAllAsync(block);
        });
        await using Rig rig = await Rig.StartAsync(transport);
        IPEndPoint proxy = await rig.ProxyAsync(origin, new ToxicSpec("latency") { Attributes = new() { ["latency"] = 1 } });
        using Socket client = await Rig.ConnectAsync(proxy);
        await client.ReadExactlyAsync(1);
        await rig.Client.RemoveToxicAsync("p", "latency_downstream").WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System);
        Assert.Equal((512 * 64 * 1024) - 1, await CountToEndAsync(client));
    }

    internal static byte[] Noise(int length, int seed)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    internal static async Task EchoAsync(EndPoint proxy, int length, int seed)
    {
        using Socket client = await Rig.ConnectAsync(proxy);
        byte[] sent = Noise(length, seed);
        Task<byte[]> reading = client.ReadToEndAsync();
        await client.SendAllAsync(sent);
        client.Shutdown(SocketShutdown.Send);
        Assert.Equal(Convert.ToHexString(SHA256.HashData(sent)), Convert.ToHexString(SHA256.HashData(await reading)));
    }

    private static long Received(Rig rig, Direction direction) =>
        rig.Proxies.All.Single().Shards.Sum(shard => Volatile.Read(ref shard.TrafficOf(direction).Received));

    private static async Task<long> CountToEndAsync(Socket socket)
    {
        byte[] buffer = new byte[256 * 1024];
        long total = 0;
        int count;
        while ((count = await socket.ReceiveAsync(buffer)) > 0) total += count;
        return total;
    }
}
