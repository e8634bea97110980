using LoadLab.Toxiproxy.Links;
using LoadLab.Toxiproxy.Proxies;
using LoadLab.Toxiproxy.Toxics;

namespace LoadLab.Toxiproxy.Api;

/// <summary>What a toxic touched: connections it acted on, and bytes that came into it.</summary>
internal sealed record ToxicStats(long Connections, long Bytes);

/// <summary>Bytes of one direction: read from its source, written to its sink.</summary>
internal sealed record TrafficStats(long ReceivedBytes, long SentBytes);

/// <summary>What happened on a proxy so far, live.</summary>
internal sealed record ProxyStats(long Connections, long OpenConnections, TrafficStats Upstream, TrafficStats Downstream, Dictionary<string, ToxicStats> Toxics)
{
    public static ProxyStats From(Proxy proxy) => new(
        proxy.Shards.Sum(shard => shard.Opened),
        proxy.Shards.Sum(shard => shard.Open),
        TrafficOf(proxy, Direction.Upstream),
        TrafficOf(proxy, Direction.Downstream),
        proxy.Toxics.All.ToDictionary(toxic => toxic.Name, toxic => StatsOf(proxy, toxic)));

    private static TrafficStats TrafficOf(Proxy proxy, Direction direction) => new(
        proxy.Shards.Sum(shard => Volatile.Read(ref shard.TrafficOf(direction).Received)),
        proxy.Shards.Sum(shard => Volatile.Read(ref shard.TrafficOf(direction).Sent)));

    private static ToxicStats StatsOf(Proxy proxy, Toxic toxic)
    {
        long connections = 0, bytes = 0;
        foreach (ProxyShard shard in proxy.Shards)
        {
            if (shard.FindTally(toxic.Id) is not Tally tally) continue;
            connections += Volatile.Read(ref tally.Connections);
            bytes += Volatile.Read(ref tally.Bytes);
        }
        return new ToxicStats(connections, bytes);
    }
}
