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

    public required TimeSpan GcPause { get; init; }

    public double Lateness(double percentile) => LatenessMs[(int)Math.Min(LatenessMs.Count - 1, percentile / 100 * LatenessMs.Count)];

    /// <summary>Plays a steady load: the engine of a scenario, with signatures and the ledger's events, against the trivial server.</summary>
    /// <param name="server">Where to.</param>
    /// <param name="rate">Arrivals per second.</param>
    /// <param name="length">For how long after the warm-up.</param>
    /// <param name="connections">Connections at most.</param>
    public static async Task<EngineRun> PlayAsync(Uri server, double rate, TimeSpan length, int connections)
    {
        string file = Path.Combine(Path.GetTempPath(), $"engine-{Guid.NewGuid():N}.log");
        Scenario scenario = Scenario(rate, length);
        (TimeSpan At, TimeSpan Cpu, int Requests, TimeSpan Pause) before = default, after = default;
        LoadOutcome outcome;
        try
        {
            using TargetTransport transport = new(scenario.Transport, 0, null, connections);
            SavedTokens saved = new();
            using (AttemptLog log = new(file, saved.Report))
            {
                using LoadEngine engine = new(Setup(scenario, server, transport, log, saved));
                Task<LoadOutcome> running = engine.RunAsync(TimeProvider.System.GetTimestamp());
                await Task.Delay(WarmUp, TimeProvider.System);
                before = Read(engine);
                await Task.Delay(length, TimeProvider.System);
                after = Read(engine);
                outcome = await running;
            }
            using FileStream stream = File.OpenRead(file);
            List<Attempt> steady = [];
            Latencies latencies = new();
            AttemptLogReader.Read(stream, TimeSpan.Zero, (in attempt) =>
            {
                if (attempt.Planned < WarmUp) return;
                steady.Add(attempt);
                latencies.Add(attempt.Ended!.Value - attempt.Planned);
            });
            return new EngineRun
            {
                Outcome = outcome,
                LatenessMs = [.. steady.Select(a => (a.Started - a.Planned).TotalMilliseconds).Order()],
                Latency = latencies.Summarize()!,
                Ok = steady.Count(a => a.Outcome == AttemptOutcome.Ok),
                ProcessorSecondsPer1000 = (after.Cpu - before.Cpu).TotalSeconds / (after.Requests - before.Requests) * 1000,
                GcPause = after.Pause - before.Pause,
            };
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static (TimeSpan, TimeSpan, int, TimeSpan) Read(LoadEngine engine) =>
        (engine.Now, Environment.CpuUsage.TotalTime, engine.Meter.Read().Received, GC.GetTotalPauseDuration());

    private static LoadSetup Setup(Scenario scenario, Uri server, TargetTransport transport, AttemptLog log, SavedTokens saved) => new()
    {
        Plan = ArrivalPlan.For(scenario),
        Scenario = scenario,
        Store = Store(scenario.Orgs.Count),
        Client = new PartnerClient(server, [new PartnerApp("app-accounting", "secret-of-accounting")], transport, TimeProvider.System),
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
