using System.Net;
using System.Net.Sockets;
using LoadLab.Toxiproxy.Client;
using LoadLab.Toxiproxy.Tests.Support;

namespace LoadLab.Toxiproxy.Tests.Links;

public class ManyConnectionsTests
{
    private const int Count = 5000;

    [Theory(Timeout = 120_000)]
    [InlineData("epoll", false)]
    [InlineData("epoll", true)]
    [InlineData("portable", true)]
    public async Task Five_thousand_connections_end_in_every_way_and_none_leaks(string transport, bool latency)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "descriptors are counted in /proc");
        await using Origin origin = Origin.Echo();
        // A process of its own: both ends of all connections would need 20,000 descriptors in one.
        await using ServerProcess server = await ServerProcess.StartAsync("-host", "127.0.0.1", "-port", "0", "-proxy-metrics", "-runtime-metrics", "-transport", transport);
        server.Process.BeginErrorReadLine();
        _ = server.Process.StandardOutput.ReadToEndAsync();
        using ToxiproxyClient api = server.Client;
        using HttpClient http = new() { BaseAddress = new Uri($"http://{server.Address}") };
        IPEndPoint proxy = IPEndPoint.Parse((await api.CreateProxyAsync("p", "127.0.0.1:0", origin.Address)).Listen);
        foreach (ToxicStream stream in latency ? Enum.GetValues<ToxicStream>() : [])
            await api.AddToxicAsync("p", new ToxicSpec("latency") { Stream = stream, Attributes = new() { ["latency"] = 1 } });
        await GaugeAsync(http, "toxiproxy_buffers");
        int descriptors = Descriptors(server);
        Assert.Equal(0, await GaugeAsync(http, "toxiproxy_alarms"));

        List<Socket> clients = [];
        for (int i = 0; i < Count; i++) clients.Add(await Rig.ConnectAsync(proxy));
        foreach (Socket client in clients) await client.SendAllAsync(new byte[10]);
        foreach (Socket client in clients) await client.ReadExactlyAsync(10);
        Assert.Equal(Count, await GaugeAsync(http, "toxiproxy_proxy_open_connections{proxy=\"p\"}"));
        for (int i = 0; i < Count; i++) await EndAsync(clients[i], i % 4);

        // Closing takes its turn on the loops; what is asserted is that it ends at nothing, not when.
        while (await GaugeAsync(http, "toxiproxy_proxy_open_connections{proxy=\"p\"}") > 0 || Descriptors(server) > descriptors)
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.Equal(0, await GaugeAsync(http, "toxiproxy_buffers"));
        // What stands for a task here: there is none a connection, only its alarms and the work posted for it.
        Assert.Equal(0, await GaugeAsync(http, "toxiproxy_alarms"));
        Assert.Equal(0, await GaugeAsync(http, "dotnet_thread_pool_queue_length"));
        Assert.InRange(await GaugeAsync(http, "process_threads"), 1, 40);
    }

    private static async Task EndAsync(Socket client, int way)
    {
        if (way == 0)
        {
            client.Shutdown(SocketShutdown.Send);
            Assert.Empty(await client.ReadToEndAsync());
        }
        if (way == 1) client.Shutdown(SocketShutdown.Send);
        if (way is 1 or 2) client.LingerState = new LingerOption(true, 0);
        client.Dispose();
    }

    private static async Task<double> GaugeAsync(HttpClient http, string name)
    {
        string text = await http.GetStringAsync("/metrics");
        string line = text.Split('\n').Single(line => line.StartsWith(name + " ", StringComparison.Ordinal));
        return double.Parse(line[(name.Length + 1)..], System.Globalization.CultureInfo.InvariantCulture);
    }

    private static int Descriptors(ServerProcess server) =>
        new DirectoryInfo($"/proc/{server.Process.Id}/fd").EnumerateFiles().Count();
}
