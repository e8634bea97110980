using System.Net;
using LoadLab.Toxiproxy.Toxics;

namespace LoadLab.Toxiproxy.Links;

/// <summary>A client's connection and the one to its upstream, with a link for each direction. Lives on one loop.</summary>
internal sealed class Connection : Alarm, IChannelOwner
{
    // A dial that takes longer has failed; the kernel would try for two minutes.
    private const long DialTimeout = 30 * Clock.Second;

    private readonly Channel client;
    private readonly ulong seed;
    private Channel? server;
    private Link? up;
    private Link? down;
    private Action? abandonDial;

    /// <param name="shard">The proxy's part on this loop.</param>
    /// <param name="client">The accepted channel.</param>
    /// <param name="number">Which connection of its proxy this is, from 1.</param>
    /// <param name="seed">Where all its chances come from.</param>
    public Connection(ProxyShard shard, Channel client, long number, ulong seed)
    {
        Shard = shard;
        Number = number;
        this.client = client;
        this.seed = seed;
    }

    public ProxyShard Shard { get; }

    public long Number { get; }

    public EventLoop Loop => Shard.Loop;

    public bool IsClosed { get; private set; }

    /// <summary>Dials the first of the addresses that answers, then starts moving data.</summary>
    public void Dial(IReadOnlyList<EndPoint> addresses)
    {
        if (IsClosed) return;
        if (!IsSet) Loop.Timers.Set(this, Loop.Timers.Now + DialTimeout);
        Dial(addresses, 0);
    }

    /// <summary>The upstream can't be reached: the client was accepted and is now closed.</summary>
    public void GiveUp(string reason)
    {
        if (IsClosed) return;
        Shard.OnUnreachable(this, reason);
        Close(reset: false);
    }

    public void Apply(Direction direction, ToxicSet toxics) => (direction == Direction.Upstream ? up : down)?.Apply(toxics);

    public Link Other(Link link) => ReferenceEquals(link, up) ? down! : up!;

    /// <summary>The chances of one toxic on one link: the same in every run with the same seed.</summary>
    public SeededRandom RandomFor(Link link, Toxic toxic) =>
        new(SeededRandom.Derive(SeededRandom.Derive(seed, (ulong)link.Direction), toxic.Name));

    public void OnReadable(Channel channel) => (ReferenceEquals(channel, client) ? up : down)?.Pump();

    public void OnWritable(Channel channel) => (ReferenceEquals(channel, client) ? down : up)?.Writer.OnWritable();

    /// <summary>A direction's end came out, or its sink broke.</summary>
    public void OnLinkEnded(Link link, EndKind kind, bool broken)
    {
        if (IsClosed) return;
        Link other = Other(link);
        Channel sink = ReferenceEquals(link, up) ? server! : client;
        if (kind == EndKind.Reset) Close(reset: true);
        else if (other.Ended) Close(reset: false);
        else if (kind == EndKind.Close) CloseEnd(sink, other);
        else if (!broken) sink.ShutdownWrite();
        if (!IsClosed) other.Recheck();
    }

    public void Close(bool reset)
    {
        if (IsClosed) return;
        IsClosed = true;
        Loop.Timers.Cancel(this);
        // The kernel would go on trying, and keep the descriptor, for two minutes.
        abandonDial?.Invoke();
        up?.Discard();
        down?.Discard();
        client.Close(reset);
        server?.Close(reset);
        Shard.OnClosed(this);
    }

    protected internal override void Ring() => GiveUp("the dial timed out");

    // One end closes at once; what it sent before still travels to the other, which closes behind it.
    private static void CloseEnd(Channel sink, Link other)
    {
        sink.Close(reset: false);
        other.LoseSource();
    }

    private void Dial(IReadOnlyList<EndPoint> addresses, int index)
    {
        Action? abandon = Shard.Transport.Connect(Loop, addresses[index], channel =>
        {
            abandonDial = null;
            if (IsClosed) channel?.Close(reset: false);
            else if (channel is not null) Start(channel);
            else if (index + 1 < addresses.Count) Dial(addresses, index + 1);
            else GiveUp($"{addresses[index]} can't be reached");
        });
        // Null says that the outcome was reported above, and then a dial of the next address may be what is under way.
        if (abandon is not null) abandonDial = abandon;
    }

    private void Start(Channel connected)
    {
        Loop.Timers.Cancel(this);
        server = connected;
        up = new Link(this, Direction.Upstream, client, server);
        down = new Link(this, Direction.Downstream, server, client);
        client.Owner = this;
        server.Owner = this;
        Shard.OnStarted(this);
        if (Shard.ToxicsOf(Direction.Upstream).Toxics.Count > 0) up.Apply(Shard.ToxicsOf(Direction.Upstream));
        if (Shard.ToxicsOf(Direction.Downstream).Toxics.Count > 0) down.Apply(Shard.ToxicsOf(Direction.Downstream));
        up.Pump();
        down.Pump();
    }
}
