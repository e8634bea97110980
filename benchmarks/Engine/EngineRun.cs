using System.Text;
using LoadLab.Ledger;
using LoadLab.Load;
using LoadLab.Load.Partners;
using LoadLab.Load.Schedules;
using LoadLab.Load.Transport;
using LoadLab.Measuring;
using LoadLab.Recording;
using LoadLab.Results;
using LoadLab.Scenarios;

namespace LoadLab.Benchmarks.Engine;

/// <summary>What one run of the engine showed, its warm-up left out.</summary>
internal sealed record EngineRun
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);

    public required LoadOutcome Outcome { get; init; }

    /// <summary>Start minus planned instant, in ms, ascending.</summary>
    public required IReadOnlyList<double> LatenessMs { get; init; }

    /// <summary>Latency from the planned instant as a result would report it.</summary>
    public required LatencySummary Latency { get; init; }

    /// <summary>Answered in all.</summary>
    public required int Ok { get; init; }

    /// <summary>Processor time of the generator's whole process for each 1,000 requests.</summary>
    public required double ProcessorSecondsPer1000 { get; init; }

    /// <summary>How long collections stopped the process in all.</summary>
    public required TimeSpan GcPause { get; init; }

    /// <summary>Bytes allocated for each request.</summary>
    public required double BytesPerRequest { get; init; }

    public double Lateness(double percentile) => LatenessMs[(int)Math.Min(LatenessMs.Count - 1, percentile / 100 * LatenessMs.Count)];

    /// <summary>Plays a steady load against the trivial server.</summary>
    /// <param name="server">Where to.</param>
    /// <param name="rate">Arrivals per second.</param>
    /// <param name="length">For how long after the warm-up.</param>
    /// <param name="connections">Connections at most.</param>
    /// <param name="bare">Without signatures and without the ledger's events; otherwise the engine of a scenario.</param>
    public static async Task<EngineRun> PlayAsync(Uri server, double rate, TimeSpan length, int connections, bool bare = false)
    {
        Scenario scenario = Scenario(rate, length);
        using TargetTransport transport = new(scenario.Transport, 0, null, connections);
        SavedTokens saved = new();
        if (bare)
        {
            using Unrecorded unrecorded = new((int)(rate * (WarmUp + length).TotalSeconds) + 1, saved.Report);
            Played played = await PlayAsync(Setup(scenario, new UnsignedClient(server, Apps, transport), unrecorded, saved), length);
            return Of(played, unrecorded.Attempts.ToArray());
        }
        string file = Path.Combine(Path.GetTempPath(), $"engine-{Guid.NewGuid():N}.log");
        try
        {
            Played played;
            using (AttemptLog log = new(file, saved.Report))
                played = await PlayAsync(Setup(scenario, new PartnerClient(server, Apps, transport, TimeProvider.System), log, saved), length);
            List<Attempt> attempts = [];
            using FileStream stream = File.OpenRead(file);
            AttemptLogReader.Read(stream, TimeSpan.Zero, (in attempt) => attempts.Add(attempt));
            return Of(played, attempts);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static IReadOnlyList<PartnerApp> Apps { get; } = [new("app-accounting", "secret-of-accounting")];

    private static async Task<Played> PlayAsync(LoadSetup setup, TimeSpan length)
    {
        using LoadEngine engine = new(setup);
        Task<LoadOutcome> running = engine.RunAsync(TimeProvider.System.GetTimestamp());
        await Task.Delay(WarmUp, TimeProvider.System);
        Reading before = Reading.Of(engine);
        await Task.Delay(length, TimeProvider.System);
        Reading after = Reading.Of(engine);
        return new Played(await running, before, after);
    }

    private static EngineRun Of(Played played, IReadOnlyList<Attempt> attempts)
    {
        List<Attempt> steady = [.. attempts.Where(a => a.Planned >= WarmUp)];
        Latencies latencies = new();
        foreach (Attempt attempt in steady) latencies.Add(attempt.Ended!.Value - attempt.Planned);
        (Reading before, Reading after) = (played.Before, played.After);
        int requests = after.Requests - before.Requests;
        return new EngineRun
        {
            Outcome = played.Outcome,
            LatenessMs = [.. steady.Select(a => (a.Started - a.Planned).TotalMilliseconds).Order()],
            Latency = latencies.Summarize()!,
            Ok = steady.Count(a => a.Outcome == AttemptOutcome.Ok),
            ProcessorSecondsPer1000 = (after.Cpu - before.Cpu).TotalSeconds / requests * 1000,
            GcPause = after.Pause - before.Pause,
            BytesPerRequest = (after.Allocated - before.Allocated) / (double)requests,
        };
    }

    private sealed record Played(LoadOutcome Outcome, Reading Before, Reading After);

    private readonly record struct Reading(TimeSpan Cpu, int Requests, TimeSpan Pause, long Allocated)
    {
        public static Reading Of(LoadEngine engine) => new(
            Environment.CpuUsage.TotalTime, engine.Meter.Read().Received, GC.GetTotalPauseDuration(), GC.GetTotalAllocatedBytes());
    }

    private static LoadSetup Setup(Scenario scenario, PartnerClient client, IAttemptLog log, SavedTokens saved) => new()
    {
        Plan = ArrivalPlan.For(scenario),
        Scenario = scenario,
        Store = Store(scenario.Orgs.Count),
        Client = client,
        Log = log,
        Saved = saved,
        Reauthenticate = (_, _) => throw new NotSupportedException("nobody is refused here"),
        Arm = 1,
        Time = TimeProvider.System,
    };

    /// <summary>Orgs that hold texts as long as the target's.</summary>
    public static TokenStore Store(int orgs)
    {
        TokenStore store = new(orgs);
        byte[] text = Encoding.ASCII.GetBytes("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567");
        for (int org = 0; org < orgs; org++) store.Connect(org, 0, text, text, text);
        return store;
    }

    public static Scenario Scenario(double rate, TimeSpan length, int orgs = 100_000) => new()
    {
        Name = "engine",
        Title = "A steady load",
        Policies = [new PolicySpec("strict", "strict")],
        Orgs = new OrgPopulation { Count = orgs },
        Phases = new PhaseLengths { WarmUp = WarmUp, Steady = length, Degraded = TimeSpan.Zero, Recovery = TimeSpan.Zero },
        Load = [new SteadyLoad { Rate = rate }],
        Partners = [new PartnerBehaviour { Timeout = TimeSpan.FromSeconds(10) }],
        Limits = new GeneratorLimits { InFlight = 100_000 },
    };
}
