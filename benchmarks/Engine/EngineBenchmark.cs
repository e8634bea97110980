using System.Diagnostics;
using System.Globalization;
using LoadLab.Load;
using LoadLab.Load.Partners;
using LoadLab.Load.Schedules;
using LoadLab.Load.Transport;
using LoadLab.Recording;
using LoadLab.Scenarios;

namespace LoadLab.Benchmarks.Engine;

/// <summary>The load engine's figures: how punctual, how cheap, how fast, how honest, how small.</summary>
internal static class EngineBenchmark
{
    /// <summary>
    /// Runs the parts named: <c>rates</c>, <c>bare</c> (the same without signatures and ledger events), <c>highest</c>,
    /// <c>frozen</c>, <c>memory</c>, <c>plan</c>.
    /// </summary>
    public static async Task<int> RunAsync(string[] args)
    {
        SocketThreads.HandleAnswersWhereTheyArrive();
        string[] parts = args is [] ? ["rates", "bare", "highest", "frozen", "memory", "plan"] : args[0].Split(',');
        TimeSpan length = TimeSpan.FromSeconds(args.Length > 1 ? double.Parse(args[1], CultureInfo.InvariantCulture) : 10);
        double[]? wanted = args.Length > 2 ? [.. args[2].Split(',').Select(rate => double.Parse(rate, CultureInfo.InvariantCulture))] : null;
        foreach (string part in parts)
        {
            await (part switch
            {
                "rates" => RatesAsync(wanted ?? [500, 2000, 10_000], length, int.MaxValue),
                "bare" => RatesAsync(wanted ?? [2000, 10_000], length, int.MaxValue, bare: true),
                "highest" => RatesAsync(wanted ?? [20_000, 25_000, 30_000, 35_000, 40_000], length, 128),
                "frozen" => FrozenAsync(),
                "memory" => MemoryAsync(),
                "plan" => PlanAsync(),
                _ => throw new ArgumentException($"'{part}' is no part; there are rates, bare, highest, frozen, memory and plan"),
            });
        }
        return 0;
    }

    private static async Task RatesAsync(double[] rates, TimeSpan length, int connections, bool bare = false)
    {
        Print("| rate /s | start lateness p50, p99, p99.9, max, ms | earliest, ms | processor-s per 1,000 | latency p50, p99, ms | answered of planned | bytes allocated a request | GC pauses, ms |");
        Print("|---|---|---|---|---|---|---|---|");
        foreach (double rate in rates)
        {
            using TrivialServer server = await TrivialServer.StartAsync();
            EngineRun run = await EngineRun.PlayAsync(server.Address, rate, length, connections, bare);
            Print(string.Create(CultureInfo.InvariantCulture,
                $"| {rate:N0} | {run.Lateness(50):0.00} {run.Lateness(99):0.00} {run.Lateness(99.9):0.00} {run.LatenessMs[^1]:0.0} | {run.LatenessMs[0]:0.000} | {run.ProcessorSecondsPer1000:0.000} | {run.Latency.P50Ms:0.00} {run.Latency.P99Ms:0.00} | {run.Ok:N0} of {rate * length.TotalSeconds:N0}, {run.Outcome.Counts.Unstarted} unstarted, {run.Outcome.Counts.Joined} joined | {run.BytesPerRequest:N0} | {run.GcPause.TotalMilliseconds:0} |"));
        }
    }

    // Stopped from outside, by a shell that has its own clock: the truth does not depend on what the engine noticed.
    private static async Task FrozenAsync()
    {
        const double Rate = 500;
        TimeSpan length = TimeSpan.FromSeconds(20);
        using TrivialServer server = await TrivialServer.StartAsync();
        using Process shell = Process.Start(new ProcessStartInfo("sh",
            ["-c", $"sleep 8; kill -STOP {Environment.ProcessId}; a=$(date +%s%N); sleep 2; b=$(date +%s%N); kill -CONT {Environment.ProcessId}; echo $((b - a))"])
        { RedirectStandardOutput = true })!;
        EngineRun run = await EngineRun.PlayAsync(server.Address, Rate, length, int.MaxValue);
        double frozen = double.Parse(await shell.StandardOutput.ReadToEndAsync(), CultureInfo.InvariantCulture) / 1e9;

        // Arrivals due while it was frozen waited for the rest of it, evenly from all of it down to nothing; the others
        // took next to nothing. So of all arrivals a hundredth waited longer than this:
        double truth = 1000 * (frozen - 0.01 * length.TotalSeconds);
        Print(string.Create(CultureInfo.InvariantCulture,
            $"frozen for {frozen:0.000} s at {Rate}/s for {length.TotalSeconds} s: p99 reported {run.Latency.P99Ms:0} ms, truth {truth:0} ms ({100 * (run.Latency.P99Ms / truth - 1):+0.0;-0.0} %)"));
        Print($"freezes noticed: {string.Join(", ", run.Outcome.Freezes.Select(f => string.Create(CultureInfo.InvariantCulture, $"{f.Seconds:0.000} s from {f.FromSeconds:0.0} s")))}; "
            + $"late {run.Outcome.Counts.Late}, unstarted {run.Outcome.Counts.Unstarted}");
    }

    private static async Task MemoryAsync()
    {
        const int Orgs = 1_000_000;
        (long heap, long resident) = (GC.GetTotalMemory(true), Resident());
        string file = Path.Combine(Path.GetTempPath(), $"engine-{Guid.NewGuid():N}.log");
        Scenario scenario = EngineRun.Scenario(1, TimeSpan.FromSeconds(1), Orgs);
        using TargetTransport transport = new(scenario.Transport, 0, null);
        SavedTokens saved = new();
        using AttemptLog log = new(file, saved.Report);
        TokenStore store = EngineRun.Store(Orgs);
        using LoadEngine engine = new(new LoadSetup
        {
            Plan = ArrivalPlan.For(scenario),
            Scenario = scenario,
            Store = store,
            Client = new PartnerClient(new Uri("http://127.0.0.1:1"), [new PartnerApp("app", "secret")], transport, TimeProvider.System),
            Log = log,
            Saved = saved,
            Reauthenticate = (_, _) => throw new NotSupportedException("nobody is refused here"),
            Arm = 1,
            Time = TimeProvider.System,
        });
        LoadLab.Ledger.TokenId[] seeds = new LoadLab.Ledger.TokenId[Orgs]; // what the run's register of orgs keeps
        await Task.Yield();
        Print(string.Create(CultureInfo.InvariantCulture,
            $"{Orgs:N0} idle orgs: {(GC.GetTotalMemory(true) - heap) / 1048576.0:0} MiB of heap, {(Resident() - resident) / 1048576.0:0} MiB resident"));
        GC.KeepAlive((engine, store, seeds));
        File.Delete(file);
    }

    // The longest load a scenario may have; what is above the plan itself is what making it took.
    private static async Task PlanAsync()
    {
        const int Rate = 100_000;
        Scenario scenario = EngineRun.Scenario(Rate, TimeSpan.FromSeconds(97), 1_000_000);
        await Task.Yield();
        (long before, long start) = (Resident(), TimeProvider.System.GetTimestamp());
        ArrivalPlan plan = ArrivalPlan.For(scenario);
        TimeSpan made = TimeProvider.System.GetElapsedTime(start);
        string hash = plan.Hash;
        Print(string.Create(CultureInfo.InvariantCulture,
            $"{plan.Arrivals.Count:N0} arrivals planned in {made.TotalSeconds:0.0} s, hashed ({hash[..8]}) in {(TimeProvider.System.GetElapsedTime(start) - made).TotalSeconds:0.0} s more: at most {(Peak() - before) / 1048576.0:0} MiB resident"));
        GC.KeepAlive(plan);
    }

    private static long Peak()
    {
        using Process self = Process.GetCurrentProcess();
        return self.PeakWorkingSet64;
    }

    private static long Resident()
    {
        using Process self = Process.GetCurrentProcess();
        return self.WorkingSet64;
    }

    private static void Print(string line) => Console.WriteLine(line);
}
