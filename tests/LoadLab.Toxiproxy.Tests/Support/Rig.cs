using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using LoadLab.Toxiproxy.Api;
using LoadLab.Toxiproxy.Client;
using LoadLab.Toxiproxy.Hosting;
using LoadLab.Toxiproxy.Links;
using LoadLab.Toxiproxy.Links.Epoll;
using LoadLab.Toxiproxy.Links.Portable;
using LoadLab.Toxiproxy.Proxies;
using LogLevel = LoadLab.Toxiproxy.Hosting.LogLevel;

namespace LoadLab.Toxiproxy.Tests.Support;

/// <summary>A whole server inside the test's process, on ports of its own. Fails the test when its data path threw.</summary>
internal sealed class Rig : IAsyncDisposable
{
    private readonly ConcurrentQueue<Exception> faults = new();
    private readonly EventHub events = new(TimeProvider.System);

    private Rig(string transport, long seed)
    {
        Clock clock = new(TimeProvider.System);
        Transport = transport == "epoll"
            ? new EpollTransport(clock, 2, spin: 0, faults.Enqueue)
            : new SocketTransport(clock, 2, faults.Enqueue);
        Proxies = new ProxyCollection(new ProxyRuntime(Transport, TimeProvider.System, (ulong)seed, new ProxyLog(new JsonLog(Log, LogLevel.Info, TimeProvider.System), events)));
    }

    public static TheoryData<string> Transports => EpollPoller.IsSupported ? ["epoll", "portable"] : ["portable"];

    public static string DefaultTransport => EpollPoller.IsSupported ? "epoll" : "portable";

    public Transport Transport { get; }

    public ProxyCollection Proxies { get; }

    public StringWriter Log { get; } = new();

    public ApiServer Api { get; private set; } = null!;

    public int Port => new Uri($"http://{Api.Address}").Port;

    public HttpClient Http { get; private set; } = null!;

    public ToxiproxyClient Client { get; private set; } = null!;

    public static async Task<Rig> StartAsync(string? transport = null, long seed = 1, bool metrics = false)
    {
        Rig rig = new(transport ?? DefaultTransport, seed);
        rig.Api = await ApiServer.StartAsync(new IPEndPoint(IPAddress.Loopback, 0), rig.Proxies, new ObservationOptions(rig.events, metrics, metrics));
        Uri address = new($"http://{rig.Api.Address}");
        rig.Http = new HttpClient { BaseAddress = address };
        rig.Client = new ToxiproxyClient(address);
        return rig;
    }

    /// <summary>A proxy named p in front of the origin.</summary>
    public async Task<IPEndPoint> ProxyAsync(Origin origin, params ToxicSpec[] toxics)
    {
        ProxyInfo proxy = await Client.CreateProxyAsync("p", "127.0.0.1:0", origin.Address);
        foreach (ToxicSpec toxic in toxics) await Client.AddToxicAsync("p", toxic);
        return IPEndPoint.Parse(proxy.Listen);
    }

    public static async Task<Socket> ConnectAsync(EndPoint endpoint)
    {
        Socket socket = new(endpoint.AddressFamily, SocketType.Stream, endpoint is IPEndPoint ? ProtocolType.Tcp : ProtocolType.Unspecified);
        await socket.ConnectAsync(endpoint);
        return socket;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        Client.Dispose();
        await Api.DisposeAsync();
        await Proxies.RunAsync(async () =>
        {
            await Proxies.StopAsync();
            return true;
        });
        Proxies.Dispose();
        Transport.Dispose();
        Assert.Empty(faults);
    }
}
