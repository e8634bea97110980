using System.Net;
using System.Net.Sockets;
using LoadLab.Toxiproxy.Client;
using LoadLab.Toxiproxy.Tests.Support;

namespace LoadLab.Toxiproxy.Tests.Links;

/// <summary>Upstreams that don't answer as they should.</summary>
public class DialTests
{
    public static TheoryData<string> Transports => Rig.Transports;

    [Theory(Timeout = 30_000), MemberData(nameof(Transports))]
    public async Task A_dial_that_nobody_answers_blocks_nothing_and_ends_with_its_proxy(string transport)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "where a full backlog answers nothing, and descriptors are in /proc");
        await using DeafUpstream deaf = await DeafUpstream.StartAsync();
        await using Rig rig = await Rig.StartAsync(transport);
        ProxyInfo proxy = await rig.Client.CreateProxyAsync("p", "127.0.0.1:0", deaf.Address);
        using Socket client = await Rig.ConnectAsync(IPEndPoint.Parse(proxy.Listen));
        while (rig.Proxies.Alarms == 0) await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, TestContext.Current.CancellationToken);
        while (deaf.Dials() == 0) await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, TestContext.Current.CancellationToken);

        await rig.Client.AddToxicAsync("p", new ToxicSpec("latency"));
        await rig.Client.RemoveToxicAsync("p", "latency_downstream");
        await rig.Client.DeleteProxyAsync("p");
        Assert.Equal("end", await client.NextEventAsync());
        while (deaf.Dials() > 0) await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.Equal(0, rig.Proxies.Alarms);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("127.0.0.1:1")]
    [InlineData("no port")]
    [InlineData("a.name.that.is.nobodys.invalid:80")]
    [InlineData("unix:")]
    [InlineData("unix:/there/is/no/such/socket")]
    [InlineData("unix:/1234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789")]
    public async Task An_upstream_that_cannot_be_reached_accepts_the_client_and_closes_it(string upstream)
    {
        await using Rig rig = await Rig.StartAsync();
        ProxyInfo proxy = await rig.Client.CreateProxyAsync("p", "127.0.0.1:0", upstream);
        using Socket client = await Rig.ConnectAsync(IPEndPoint.Parse(proxy.Listen));
        Assert.Equal("end", await client.NextEventAsync());
    }

    [Fact(Timeout = 30_000)]
    public async Task An_upstream_without_a_host_is_this_machine()
    {
        await using Origin origin = Origin.Echo();
        await using Rig rig = await Rig.StartAsync();
        ProxyInfo proxy = await rig.Client.CreateProxyAsync("p", "127.0.0.1:0", $":{IPEndPoint.Parse(origin.Address).Port}");
        await TransferTests.EchoAsync(IPEndPoint.Parse(proxy.Listen), 1000, 1);
    }

    /// <summary>Listens, and its backlog is full: a further dial waits for an answer that never comes.</summary>
    private sealed class DeafUpstream : IAsyncDisposable
    {
        private readonly Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        private readonly List<Socket> waiting = [];

        public string Address => listener.LocalEndPoint!.ToString()!;

        public static async Task<DeafUpstream> StartAsync()
        {
            DeafUpstream deaf = new();
            deaf.listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            deaf.listener.Listen(0);
            // A backlog of 0 takes one connection on Linux.
            deaf.waiting.Add(await Rig.ConnectAsync(deaf.listener.LocalEndPoint!));
            return deaf;
        }

        /// <summary>Dials under way to it, of the whole machine: the port is ours alone.</summary>
        public int Dials()
        {
            // State 02 is SYN_SENT; the third column is the remote end.
            string remote = $":{((IPEndPoint)listener.LocalEndPoint!).Port:X4}";
            return File.ReadLines("/proc/net/tcp").Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Count(columns => columns[2].EndsWith(remote, StringComparison.Ordinal) && columns[3] == "02");
        }

        public ValueTask DisposeAsync()
        {
            foreach (Socket socket in waiting) socket.Dispose();
            listener.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
