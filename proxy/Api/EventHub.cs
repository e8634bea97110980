using System.Text.Json.Serialization;
using System.Threading.Channels;

namespace LoadLab.Toxiproxy.Api;

/// <summary>Something that happened to a connection or a toxic.</summary>
/// <param name="Event">connection-opened, connection-closed, connection-unreachable, toxic-added, toxic-updated or toxic-removed.</param>
/// <param name="Time">UTC.</param>
/// <param name="Proxy">Its name.</param>
/// <param name="Connection">The proxy's how-many-th connection.</param>
/// <param name="Toxic">Its name.</param>
/// <param name="Reason">Why the upstream is unreachable.</param>
internal sealed record ServerEvent(
    string Event,
    DateTimeOffset Time,
    string Proxy,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Connection = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Toxic = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason = null);

/// <summary>Hands events to whoever reads /events. A reader that can't keep up misses the oldest; nobody waits for it.</summary>
internal sealed class EventHub(TimeProvider time)
{
    private const int MaxWaiting = 10_000;
    private readonly Lock gate = new();
    private volatile Channel<ServerEvent>[] readers = [];

    /// <summary>Whether anyone reads: without readers an event costs nothing.</summary>
    public bool HasReaders => readers.Length > 0;

    public void Publish(string what, string proxy, long? connection = null, string? toxic = null, string? reason = null)
    {
        if (!HasReaders) return;
        ServerEvent entry = new(what, time.GetUtcNow(), proxy, connection, toxic, reason);
        foreach (Channel<ServerEvent> reader in readers) reader.Writer.TryWrite(entry);
    }

    /// <summary>Every event from now on, until cancelled.</summary>
    public async IAsyncEnumerable<ServerEvent> ReadAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        Channel<ServerEvent> mine = Channel.CreateBounded<ServerEvent>(new BoundedChannelOptions(MaxWaiting) { FullMode = BoundedChannelFullMode.DropOldest });
        lock (gate) readers = [.. readers, mine];
        try
        {
            await foreach (ServerEvent entry in mine.Reader.ReadAllAsync(ct)) yield return entry;
        }
        finally
        {
            lock (gate) readers = [.. readers.Where(reader => reader != mine)];
        }
    }
}
