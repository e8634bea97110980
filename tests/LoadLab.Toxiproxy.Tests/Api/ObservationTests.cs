using System.Net;
using System.Net.Sockets;
using LoadLab.Toxiproxy.Client;
using LoadLab.Toxiproxy.Tests.Links;
using LoadLab.Toxiproxy.Tests.Support;

namespace LoadLab.Toxiproxy.Tests.Api;

public class ObservationTests
{
    [Fact]
    public async Task Statistics_move_while_the_connection_is_open()
    {
        await using Origin origin = Origin.Echo();
        await using Rig rig = await Rig.StartAsync();
        IPEndPoint proxy = await rig.ProxyAsync(origin, new ToxicSpec("noop") { Name = "n" });
        using Socket client = await Rig.ConnectAsync(proxy);
        await client.SendAllAsync(new byte[700]);
        await client.ReadExactlyAsync(700);
        Assert.Equal(
            """{"p":{"connections":1,"openConnections":1,"upstream":{"receivedBytes":700,"sentBytes":700},"downstream":{"receivedBytes":700,"sentBytes":700},"toxics":{"n":{"connections":1,"bytes":700}}}}""",
            (await rig.GetAsync("/stats")).Text);
    }

    [Fact]
    public async Task Metrics_carry_the_originals_names_and_labels()
    {
        await using Origin origin = Origin.Echo();
        await using Rig rig = await Rig.StartAsync(metrics: true);
        IPEndPoint proxy = await rig.ProxyAsync(origin, new ToxicSpec("noop") { Name = "n\"" });
        await TransferTests.EchoAsync(proxy, 1000, 1);
        string text = (await rig.GetAsync("/metrics")).Text;
        string labels = $"listener=\"{proxy}\",proxy=\"p\",upstream=\"{origin.Address}\"";
        Assert.Contains($"\ntoxiproxy_proxy_received_bytes_total{{direction=\"upstream\",{labels}}} 1000\n", text, StringComparison.Ordinal);
        Assert.Contains($"\ntoxiproxy_proxy_sent_bytes_total{{direction=\"downstream\",{labels}}} 1000\n", text, StringComparison.Ordinal);
        Assert.Contains("\ntoxiproxy_toxic_bytes_total{proxy=\"p\",toxic=\"n\\\"\",type=\"noop\"} 1000\n", text, StringComparison.Ordinal);
        Assert.Contains("\nprocess_resident_memory_bytes ", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_tell_of_connections_and_toxics()
    {
        await using Origin origin = Origin.Echo();
        await using Rig rig = await Rig.StartAsync();
        IPEndPoint proxy = await rig.ProxyAsync(origin);
        using HttpResponseMessage stream = await rig.Http.GetAsync("/events", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", stream.Content.Headers.ContentType?.MediaType);
        using StreamReader reader = new(await stream.Content.ReadAsStreamAsync());
        await rig.Client.AddToxicAsync("p", new ToxicSpec("noop") { Name = "n" });
        await TransferTests.EchoAsync(proxy, 10, 1);
        await rig.Client.RemoveToxicAsync("p", "n");
        HashSet<string> seen = [];
        while (seen.Count < 4)
        {
            string line = await reader.ReadLineAsync() ?? throw new EndOfStreamException();
            if (line.StartsWith("event: ", StringComparison.Ordinal)) seen.Add(line[7..]);
        }
        Assert.Equal(["connection-closed", "connection-opened", "toxic-added", "toxic-removed"], seen.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_unix_socket_can_be_listened_on_and_connected_to()
    {
        Assert.SkipUnless(Socket.OSSupportsUnixDomainSockets, "there are none here");
        await using Origin origin = Origin.Echo();
        await using Rig rig = await Rig.StartAsync();
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await rig.Client.CreateProxyAsync("back", $"unix:{path}", origin.Address);
        ProxyInfo front = await rig.Client.CreateProxyAsync("front", "[::1]:0", $"unix:{path}");
        await TransferTests.EchoAsync(IPEndPoint.Parse(front.Listen), 200_000, 1);
        await rig.Client.DeleteProxyAsync("back");
        Assert.False(File.Exists(path));
    }
}
