using System.Net;
using System.Net.Sockets;
using LoadLab.Toxiproxy.Links;
using LoadLab.Toxiproxy.Toxics;

namespace LoadLab.Toxiproxy.Proxies;

/// <summary>A named listener, its upstream and its toxics. Changed under the lock of its <see cref="ProxyCollection"/> only.</summary>
internal sealed class Proxy : IConnectionObserver
{
    private readonly ProxyRuntime runtime;
    private readonly ProxyShard[] shards;
    private readonly ulong seed;
    private Upstream target;
    private IAsyncDisposable? listener;
    private long connections;
    private volatile bool accepting;

    public Proxy(string name, string listen, string upstream, ProxyRuntime runtime)
    {
        Name = name;
        Listen = listen;
        Upstream = upstream;
        this.runtime = runtime;
        target = new Upstream(upstream, runtime.Time);
        seed = SeededRandom.Derive(runtime.Seed, name);
        shards = [.. runtime.Transport.Loops.Select(loop => new ProxyShard(loop, runtime.Transport, this))];
        Toxics = new ToxicList(runtime.Transport.Loops[0].Timers.Clock, ApplyAsync, (what, toxic) => runtime.Log.Toxic(what, name, toxic));
    }

    public string Name { get; }

    /// <summary>The address it really listens on while enabled, else the text it was given.</summary>
    public string Listen { get; private set; }

    public string Upstream { get; private set; }

    public bool Enabled => listener is not null;

    public ToxicList Toxics { get; }

    public IReadOnlyList<ProxyShard> Shards => shards;

    /// <summary>Starts listening. Nothing happens when it does already.</summary>
    /// <exception cref="ApiException">500: it can't listen there.</exception>
    public async Task StartAsync()
    {
        if (Enabled) return;
        Socket socket = await Listening.BindAsync(Listen);
        Listen = Address.Format(socket.LocalEndPoint!);
        accepting = true;
        listener = runtime.Transport.Accept(socket, OnAccepted, reason => runtime.Log.Warn("Failed to accept a connection", Name, reason));
        runtime.Log.Info("Started proxy", Name, ("listen", Listen), ("upstream", Upstream));
    }

    /// <summary>Refuses new connections and closes the open ones.</summary>
    public async Task StopAsync()
    {
        if (listener is null) return;
        accepting = false;
        await listener.DisposeAsync();
        listener = null;
        if (Listen.StartsWith("unix:", StringComparison.Ordinal)) File.Delete(Listen["unix:".Length..]);
        await Task.WhenAll(shards.Select(shard => shard.Loop.InvokeAsync(shard.CloseAll)));
        runtime.Log.Info("Terminated proxy", Name, ("listen", Listen), ("upstream", Upstream));
    }

    /// <summary>Whether listening there, or connecting there, would be another proxy.</summary>
    /// <exception cref="ApiException">500: the listen address means nothing.</exception>
    public async Task<bool> DiffersAsync(string listen, string upstream)
    {
        string normal = await Listening.NormalizeAsync(listen);
        return (normal != Listen && listen != Listen) || upstream != Upstream;
    }

    /// <summary>Moves the proxy and turns it on or off. Its connections are dropped when it moves; its toxics stay.</summary>
    /// <exception cref="ApiException">500: it can't listen there. It is off then.</exception>
    public async Task UpdateAsync(string listen, string upstream, bool enabled)
    {
        if (await DiffersAsync(listen, upstream))
        {
            await StopAsync();
            Listen = listen;
            Upstream = upstream;
            target = new Upstream(upstream, runtime.Time);
        }
        if (enabled) await StartAsync();
        else await StopAsync();
    }

    public void Opened(long connection) => runtime.Log.Connection("opened", Name, connection, null);

    public void Closed(long connection) => runtime.Log.Connection("closed", Name, connection, null);

    public void Unreachable(long connection, string reason) => runtime.Log.Connection("unreachable", Name, connection, reason);

    private Task ApplyAsync(Direction direction, ToxicSet toxics) =>
        Task.WhenAll(shards.Select(shard => shard.Loop.InvokeAsync(() => shard.Apply(direction, toxics))));

    private void OnAccepted(EventLoop loop, Channel client)
    {
        if (!accepting)
        {
            client.Close(reset: false);
            return;
        }
        long number = Interlocked.Increment(ref connections);
        Connection connection = ShardOf(loop).Admit(client, number, SeededRandom.Derive(seed, (ulong)number));
        Task<IReadOnlyList<EndPoint>> lookup = target.ResolveAsync();
        if (lookup.IsCompletedSuccessfully) connection.Dial(lookup.Result);
        else _ = DialLaterAsync(connection, lookup);
    }

    private static async Task DialLaterAsync(Connection connection, Task<IReadOnlyList<EndPoint>> lookup)
    {
        try
        {
            IReadOnlyList<EndPoint> addresses = await lookup;
            connection.Loop.Post(() => connection.Dial(addresses));
        }
        catch (Exception unresolved) when (unresolved is SocketException or FormatException)
        {
            connection.Loop.Post(() => connection.GiveUp(unresolved.Message));
        }
    }

    private ProxyShard ShardOf(EventLoop loop)
    {
        foreach (ProxyShard shard in shards)
        {
            if (ReferenceEquals(shard.Loop, loop)) return shard;
        }
        throw new InvalidOperationException("the loop belongs to another server");
    }
}
