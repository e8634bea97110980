using LoadLab.Results;

namespace LoadLab.Tests.Reports;

/// <summary>Any result at all: empty, huge, torn, with names meant to break a page.</summary>
internal static class RandomResults
{
    /// <summary>Stands in hostile names, so that a test finds what was not encoded.</summary>
    public const string Tag = "<script>alert('x')</script>";

    private static readonly string[] Names =
    [
        "strict", "grace:30s,max=1", Tag, "\"><img src=x onerror=alert(1)>", "{{body}}", "]]>", "| a | b |", "`code`\n# head",
        "[red]markup[/]", "\u001b[31mred\u0007", "\0\uFFFE\uFFFF", "\ud800 alone", "&amp;", "漢字 🎯 \u202Eleft", "", "a very long name " + new string('x', 200),
    ];

    private static readonly string[] Phases = ["warm-up", "steady", "degraded", "recovery", "drain"];

    private static readonly string[] Outcomes = ["ok", "refused", "timed-out", "unavailable", "connection-failed", "unexpected-response"];

    private static readonly string[] Units = ["tokens", "orgs", "ms", "s", "ratio", "attempts", "arrivals"];

    public static RunResult From(int seed)
    {
        var random = new Random(seed);
        return new RunResult
        {
            Verdict = random.Pick<Verdict>(),
            Reasons = random.List(3, random.Name),
            Interrupted = random.Chance(),
            Run = new RunInfo { Id = random.Name(), StartedAt = Start, FinishedAt = Start.AddSeconds(random.Number()), Command = random.Name() },
            Scenario = new ScenarioInfo
            {
                Name = random.Name(),
                Title = random.Name(),
                Description = random.Name(),
                Hash = random.Name(),
                Seed = random.Next(),
                TimeScale = random.Number() + 0.1,
                Orgs = random.Count(),
                ArrivalsHash = random.Name(),
            },
            Arms = random.List(8, () => Arm(random)),
            Baseline = random.Chance() ? null : new BaselineComparison
            {
                File = random.Name(),
                Regressed = random.Chance(),
                Rows = random.List(3, () => new BaselineRow(
                    random.Name(), random.Name(), random.Maybe(random.Name), random.Number(), random.MaybeNumber(), random.Number(), random.Chance())),
            },
            Environment = new EnvironmentInfo
            {
                LoadLabVersion = random.Name(),
                Stack = random.Name(),
                OperatingSystem = random.Name(),
                Runtime = random.Name(),
                Cores = random.Count(),
                Memory = random.NextInt64(1L << 45),
                PostgreSql = random.Name(),
                Toxiproxy = random.Name(),
            },
        };
    }

    private static readonly DateTimeOffset Start = new(2026, 3, 12, 9, 30, 0, TimeSpan.FromHours(13));

    private static ArmResult Arm(Random random) => new()
    {
        Policy = random.Name(),
        Repeat = random.Next(1, 4),
        Verdict = random.Pick<Verdict>(),
        Reasons = random.List(2, random.Name),
        Tokens = new TokenCounts
        {
            Generated = random.Count(),
            Returned = random.Count(),
            Received = random.Count(),
            LostInside = random.Count(),
            LostInTransit = random.Count(),
            InDoubt = random.Count(),
            LossRate = random.MaybeShare(),
            LossRateLow = random.MaybeShare(),
            LossRateHigh = random.MaybeShare(),
        },
        Orgs = new OrgCounts
        {
            Total = random.Count(),
            DisconnectedPeak = random.Count(),
            DisconnectedEnd = random.Count(),
            EverDisconnected = random.Count(),
            Reconnected = random.Count(),
            ReconnectP50Seconds = random.MaybeNumber(),
            ReconnectP95Seconds = random.MaybeNumber(),
        },
        Arrivals = new ArrivalCounts
        {
            Planned = random.Count(),
            Started = random.Count(),
            Late = random.Count(),
            Joined = random.Count(),
            Unstarted = random.Count(),
            LatenessP50Ms = random.Number(),
            LatenessP99Ms = random.Number(),
            LatenessMaxMs = random.Number(),
        },
        Outcomes = random.List(4, () => new OutcomeCount(random.Pick(Outcomes), random.Count())),
        Phases = random.List(5, () => Phase(random)),
        Fapi = new FapiRule
        {
            Verdict = random.Pick<FapiVerdict>(),
            RetrySucceeded = random.Count(),
            RestoredLater = random.Count(),
            Refused = random.Count(),
            NotAnswered = random.Count(),
        },
        Invariants = random.List(3, () => new InvariantResult(
            random.Name(), random.Name(), random.Pick<Verdict>(), random.Count(), random.List(2, random.Name))),
        Thresholds = random.List(4, () => new ThresholdResult(
            random.Name(), random.Maybe(random.Name), random.Name(), random.MaybeNumber(), random.Pick(Units), random.Pick<Verdict>())),
        Timeline = new Timeline { BucketSeconds = random.Number() + 0.1, Buckets = random.List(6, () => Bucket(random)) },
        Windows = random.List(3, () => new TimelineWindow(
            random.Name(), random.Chance() ? "amnesty" : "latency", random.Name(), random.Number(), random.MaybeNumber())),
        Outages = random.List(30, () => new Outage(random.Name(), random.Name(), random.Number(), random.MaybeNumber(), random.Number())),
        Cpu = random.List(4, () => new ProcessCpu(random.Name(), random.Pick(Phases), random.Number())),
    };

    private static PhaseResult Phase(Random random) => new()
    {
        Name = random.Pick(Phases),
        StartSeconds = random.Number(),
        LengthSeconds = random.Number(),
        Attempts = random.Count(),
        Ok = random.Count(),
        Generated = random.Count(),
        Returned = random.Count(),
        Received = random.Count(),
        LostInside = random.Count(),
        LostInTransit = random.Count(),
        Latency = random.Maybe(() => new LatencySummary(
            random.Count(), random.Number(), random.Number(), random.Number(), random.Number(), random.Number(), random.Number())),
    };

    private static TimelineBucket Bucket(Random random) => new()
    {
        StartSeconds = random.Number(),
        Started = random.Count(),
        Ok = random.Count(),
        Refused = random.Count(),
        Failed = random.Count(),
        P50Ms = random.MaybeNumber(),
        P90Ms = random.MaybeNumber(),
        P99Ms = random.MaybeNumber(),
        Generated = random.Count(),
        Returned = random.Count(),
        Received = random.Count(),
        Disconnected = random.Count(),
        InFlight = random.Count(),
    };

    private static string Name(this Random random) => random.Pick(Names);

    private static bool Chance(this Random random) => random.Next(2) == 0;

    private static int Count(this Random random) => random.Next(4) switch { 0 => 0, 1 => random.Next(3), 2 => random.Next(2000), _ => random.Next(500_000_000) };

    private static double Number(this Random random) => random.Next(3) switch { 0 => 0, 1 => random.NextDouble(), _ => random.NextDouble() * 1e6 };

    private static double? MaybeNumber(this Random random) => random.Chance() ? null : random.Number();

    private static double? MaybeShare(this Random random) => random.Next(4) switch { 0 => null, 1 => 0, _ => random.NextDouble() };

    private static T? Maybe<T>(this Random random, Func<T> make) where T : class => random.Chance() ? null : make();

    private static T Pick<T>(this Random random, T[] values) => values[random.Next(values.Length)];

    private static T Pick<T>(this Random random) where T : struct, Enum => random.Pick(Enum.GetValues<T>());

    private static List<T> List<T>(this Random random, int most, Func<T> make) =>
        [.. Enumerable.Range(0, random.Next(most + 1)).Select(_ => make())];
}
