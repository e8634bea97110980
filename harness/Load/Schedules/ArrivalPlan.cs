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
/// each repeat of a run gets the very same one.
/// </summary>
public sealed class ArrivalPlan
{
    private ArrivalPlan(Arrival[] arrivals) => Arrivals = arrivals;

    /// <summary>In order of their instants.</summary>
    public IReadOnlyList<Arrival> Arrivals { get; }

    /// <summary>SHA-256 over every instant and org.</summary>
    public string Hash
    {
        get
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            Span<byte> record = stackalloc byte[12];
            foreach (var arrival in Arrivals)
            {
                BinaryPrimitives.WriteInt64LittleEndian(record, arrival.At.Ticks);
                BinaryPrimitives.WriteInt32LittleEndian(record[8..], arrival.Org);
                hash.AppendData(record);
            }

            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
    }

    /// <summary>Plans a scenario's arrivals.</summary>
    public static ArrivalPlan For(Scenario scenario)
    {
        var phases = new PhaseTimeline(scenario.Phases);
        var instants = scenario.Load
            .SelectMany((source, index) => Instants(source, phases, new Random(Mix(scenario.Seed, index))))
            .Where(at => at < phases.LoadEnd) // a batch spread over the end of the load is cut there
            .Order()
            .ToArray();
        var orgs = OrgsInTurn(scenario.Orgs.Count, new Random(Mix(scenario.Seed, -1)));
        return new(instants.Zip(orgs, (at, org) => new Arrival(at, org)).ToArray());
    }

    private static IEnumerable<TimeSpan> Instants(LoadSource source, PhaseTimeline phases, Random random)
    {
        var start = phases.At(source.Start);
        var length = source.Length ?? phases.LoadEnd - start;
        IArrivalSchedule schedule = source switch
        {
            SteadyLoad steady => new SteadySchedule(steady.Rate, length),
            RampLoad ramp => new RampSchedule(ramp.From, ramp.To, length),
            StormLoad storm => new StormSchedule(storm.Arrivals, length, random),
            CronLoad cron => new CronSchedule(cron.Every, cron.Arrivals, cron.Spread, length),
            _ => throw new ArgumentException($"{source.GetType().Name} has no schedule.", nameof(source)),
        };

        for (long i = 0; i < schedule.Count; i++)
            yield return start + schedule.DueAt(i);
    }

    // Every org once in a random order, then all again in another: no org is asked twice while others wait.
    private static IEnumerable<int> OrgsInTurn(int count, Random random)
    {
        var orgs = Enumerable.Range(0, count).ToArray();
        while (true)
        {
            random.Shuffle(orgs);
            foreach (var org in orgs)
                yield return org;
        }
    }

    // Streams of their own, so that a source added to a scenario doesn't shift the others' draws.
    private static int Mix(int seed, int stream) => unchecked(seed * 31 + stream * 7919);
}
