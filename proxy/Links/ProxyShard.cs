using LoadLab.Toxiproxy.Toxics;

namespace LoadLab.Toxiproxy.Links;

/// <summary>Bytes of one direction, counted as they move. Written by one loop only, read by anyone.</summary>
internal sealed class Traffic
{
    public long Received;
    public long Sent;
}

/// <summary>Told of what happens to connections, on the loop's thread. Must be quick.</summary>
internal interface IConnectionObserver
{
    void Opened(long connection);

    void Closed(long connection);

    void Unreachable(long connection, string reason);
}

/// <summary>What a proxy is on one loop: its connections there, the toxics they have, and what was counted.</summary>
internal sealed class ProxyShard(EventLoop loop, Transport transport, IConnectionObserver observer)
{
    private readonly HashSet<Connection> connections = [];
    private readonly Traffic[] traffic = [new(), new()];
    private readonly ToxicSet[] toxics = [ToxicSet.Empty, ToxicSet.Empty];
    private readonly Dictionary<long, Tally> tallies = [];
    private long opened;
    private int open;

    public EventLoop Loop => loop;

    public Transport Transport => transport;

    /// <summary>Connections accepted since the start.</summary>
    public long Opened => Volatile.Read(ref opened);

    /// <summary>Connections open now.</summary>
    public int Open => Volatile.Read(ref open);

    public Traffic TrafficOf(Direction direction) => traffic[(int)direction];

    public ToxicSet ToxicsOf(Direction direction) => toxics[(int)direction];

    /// <summary>What a toxic touched here, or null while it touched nothing. Any thread.</summary>
    public Tally? FindTally(long toxicId)
    {
        lock (tallies) return tallies.GetValueOrDefault(toxicId);
    }

    public Tally TallyOf(Toxic toxic)
    {
        lock (tallies)
        {
            if (!tallies.TryGetValue(toxic.Id, out Tally? tally)) tallies[toxic.Id] = tally = new Tally();
            return tally;
        }
    }

    /// <summary>Takes an accepted channel. The caller dials.</summary>
    public Connection Admit(Channel client, long number, ulong seed)
    {
        Connection connection = new(this, client, number, seed);
        connections.Add(connection);
        Volatile.Write(ref opened, opened + 1);
        Volatile.Write(ref open, connections.Count);
        return connection;
    }

    /// <summary>Gives every open connection, and every later one, these toxics.</summary>
    public void Apply(Direction direction, ToxicSet set)
    {
        toxics[(int)direction] = set;
        foreach (Connection connection in connections.ToArray()) connection.Apply(direction, set);
        lock (tallies)
        {
            HashSet<long> alive = [.. toxics.SelectMany(of => of.Toxics).Select(toxic => toxic.Id)];
            foreach (long gone in tallies.Keys.Where(id => !alive.Contains(id)).ToArray()) tallies.Remove(gone);
        }
    }

    public void CloseAll()
    {
        foreach (Connection connection in connections.ToArray()) connection.Close(reset: false);
    }

    public void OnStarted(Connection connection) => observer.Opened(connection.Number);

    public void OnUnreachable(Connection connection, string reason) => observer.Unreachable(connection.Number, reason);

    public void OnClosed(Connection connection)
    {
        connections.Remove(connection);
        Volatile.Write(ref open, connections.Count);
        observer.Closed(connection.Number);
    }
}
