using System.Net;
using System.Net.Sockets;
using LoadLab.Toxiproxy.Client;
using LoadLab.Toxiproxy.Tests.Support;

namespace LoadLab.Toxiproxy.Tests.Links;

public class ManyConnectionsTests
{
    private const int Count = 5000;

    [Theory(Timeout = 120_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Five_thousand_connections_end_in_every_way_and_none_leaks(bool latency)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "descriptors are counted in /proc");
        await using Origin origin = Origin.Echo();
        // A process of its own: both ends of all connections would need 20,000 descriptors in one.
        await using ServerProcess server = await ServerProcess.StartAsync("-host", "127.0.0.1", "-port", "0", "-proxy-metrics", "-runtime-metrics");
        server.Process.BeginErrorReadLine();
        _ = server.Process.StandardOutput.ReadToEndAsync();
        using ToxiproxyClient api = server.Client;
        using HttpClient http = new() { BaseAddress = new Uri($"http://{server.Address}") };
        IPEndPoint proxy = IPEndPoint.Parse((await api.CreateProxyAsync("p", "127.0.0.1:0", origin.Address)).Listen);
        foreach (ToxicStream stream in latency ? Enum.GetValues<ToxicStream>() : [])
            await api.AddToxicAsync("p", new ToxicSpec("latency") { Stream = stream, Attributes = new() { ["latency"] = 1 } });
        await GaugeAsync(http, "toxiproxy_buffers");
        int sockets = Sockets(server);

        List<Socket> clients = [];
        for (int i = 0; i < Count; i++) clients.Add(await Rig.ConnectAsync(proxy));
        foreach (Socket client in clients) await client.SendAllAsync(new byte[10]);
        foreach (Socket client in clients) await client.ReadExactlyAsync(10);
        Assert.Equal(Count, await GaugeAsync(http, "toxiproxy_proxy_open_connections{proxy=\"p\"}"));
        for (int i = 0; i < Count; i++) await EndAsync(clients[i], i % 3);

        // Closing takes its turn on the loops; what is asserted is that it ends at nothing, not when.
        while (await GaugeAsync(http, "toxiproxy_proxy_open_connections{proxy=\"p\"}") > 0 || Sockets(server) > sockets)
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.Equal(0, await GaugeAsync(http, "toxiproxy_buffers"));
        Assert.InRange(await GaugeAsync(http, "process_threads"), 1, 40);
    }

    private static async Task EndAsync(Socket client, int way)
    {
        if (way == 0)
        {
            client.Shutdown(SocketShutdown.Send);
            Assert.Empty(await client.ReadToEndAsync());
        }
        if (way == 1) client.LingerState = new LingerOption(true, 0);
        client.Dispose();
    }

    private static async Task<double> GaugeAsync(HttpClient http, string name)
    {
        string text = await http.GetStringAsync("/metrics");
        string line = text.Split('\n').Single(line => line.StartsWith(name + " ", StringComparison.Ordinal));
        return double.Parse(line[(name.Length + 1)..], System.Globalization.CultureInfo.InvariantCulture);
    }

    private static int Sockets(ServerProcess server) =>
        new DirectoryInfo($"/proc/{server.Process.Id}/fd").EnumerateFiles().Count(file => file.LinkTarget?.StartsWith("socket:", StringComparison.Ordinal) == true);
}
