using System.Buffers.Binary;
using System.Security.Cryptography;
using LoadLab.Scenarios;

namespace LoadLab.Load.Schedules;

/// <summary>An arrival: at this instant this org wants a new token.</summary>
/// <param name="At">From the arm's first instant.</param>
/// <param name="Org">Index of the org.</param>
public readonly record struct Arrival(TimeSpan At, int Org);

/// <summary>
/// Every arrival of an arm, decided before it begins. It depends on the scenario and its seed alone, so each arm and
/// each repeat of a run gets the very same one. Sixteen bytes an arrival, and nothing more while it is made.
/// </summary>
public sealed class ArrivalPlan
{
    private const int RecordSize = 12;

    private readonly Lazy<string> _hash;

    private ArrivalPlan(Arrival[] arrivals)
    {
        Arrivals = arrivals;
        _hash = new(() => HashOf(arrivals));
    }

    /// <summary>In order of their instants; at one instant, in order of their sources.</summary>
    public IReadOnlyList<Arrival> Arrivals { get; }

    /// <summary>SHA-256 over every instant and org, lower-case hex.</summary>
    public string Hash => _hash.Value;

    /// <summary>Plans a scenario's arrivals.</summary>
    public static ArrivalPlan For(Scenario scenario)
    {
        var phases = new PhaseTimeline(scenario.Phases);
        var sources = scenario.Load.Select((_, index) => new PlannedSource(scenario, index, phases)).ToList();

        // Made twice, to be counted and to be kept: that is faster than a list that grows, and needs half its memory.
        var arrivals = new Arrival[sources.Sum(source => source.Arrivals().LongCount())];
        Merge(sources, arrivals);
        return new(arrivals);
    }

    private static void Merge(IReadOnlyList<PlannedSource> sources, Arrival[] into)
    {
        var next = new PriorityQueue<IEnumerator<Arrival>, (TimeSpan At, int Source)>(sources.Count);
        for (var source = 0; source < sources.Count; source++)
        {
            var arrivals = sources[source].Arrivals().GetEnumerator();
            if (arrivals.MoveNext())
                next.Enqueue(arrivals, (arrivals.Current.At, source));
        }

        for (var i = 0; next.TryPeek(out var arrivals, out var first); i++)
        {
            into[i] = arrivals.Current;
            if (arrivals.MoveNext())
                next.DequeueEnqueue(arrivals, (arrivals.Current.At, first.Source));
            else
                next.Dequeue();
        }
    }

    private static string HashOf(Arrival[] arrivals)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var block = new byte[RecordSize * 1024];
        var filled = 0;
        foreach (var arrival in arrivals)
        {
            BinaryPrimitives.WriteInt64LittleEndian(block.AsSpan(filled), arrival.At.Ticks);
            BinaryPrimitives.WriteInt32LittleEndian(block.AsSpan(filled + 8), arrival.Org);
            filled += RecordSize;
            if (filled < block.Length)
                continue;
            hash.AppendData(block);
            filled = 0;
        }

        hash.AppendData(block, 0, filled);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
