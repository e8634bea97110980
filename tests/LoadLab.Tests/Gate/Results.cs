using LoadLab.Results;

namespace LoadLab.Tests.Gate;

/// <summary>Results for tests: an arm with a steady and a degraded phase, every figure different so that none is mistaken for another.</summary>
internal static class Results
{
    public static ArmResult Arm(string policy = "strict", int repeat = 1) => new()
    {
        Policy = policy,
        Repeat = repeat,
        Verdict = Verdict.Pass,
        Tokens = new()
        {
            Generated = 900,
            Returned = 870,
            Received = 850,
            LostInside = 29,
            LostInTransit = 21,
            InDoubt = 3,
        },
        Orgs = new()
        {
            Total = 1500,
            DisconnectedPeak = 45,
            DisconnectedEnd = 40,
            EverDisconnected = 47,
            Reconnected = 7,
            ReconnectP50Seconds = 4.5,
            ReconnectP95Seconds = 8.5,
            Reauthenticated = 3,
        },
        ApiCalls = new() { Ok = 31, Refused = 20, Failed = 9 },
        Arrivals = new()
        {
            Planned = 1200,
            Started = 1190,
            Late = 11,
            Joined = 6,
            Unstarted = 4,
            LatenessP50Ms = 0.2,
            LatenessP99Ms = 12.5,
            LatenessMaxMs = 80,
        },
        Outcomes = [new("ok", 850), new("timed-out", 340), new("refused", 110)],
        Phases =
        [
            Phase("steady", attempts: 280, ok: 280, generated: 280, lostInside: 0, lostInTransit: 0, p50: 5, max: 60),
            Phase("degraded", attempts: 1000, ok: 560, generated: 610, lostInside: 29, lostInTransit: 21, p50: 1900, max: 2600),
            Phase("drain", attempts: 0, ok: 0, generated: 0, lostInside: 0, lostInTransit: 0, p50: 0, max: 0) with { Latency = null },
        ],
        Fapi = new() { Verdict = FapiVerdict.Broken, RetrySucceeded = 1, RestoredLater = 2, Refused = 44, NotAnswered = 5 },
        Invariants = [],
        Thresholds = [],
        Timeline = new() { BucketSeconds = 1, Buckets = [] },
        Windows = [],
        Outages = [],
    };

    public static PhaseResult Phase(
        string name, int attempts, int ok, int generated, int lostInside, int lostInTransit, double p50, double max) => new()
        {
            Name = name,
            StartSeconds = 2,
            LengthSeconds = 7,
            Attempts = attempts,
            Ok = ok,
            Generated = generated,
            Returned = generated - lostInside,
            Received = generated - lostInside - lostInTransit,
            LostInside = lostInside,
            LostInTransit = lostInTransit,
            Latency = new(attempts, p50, p50 + 1, p50 + 2, p50 + 3, p50 + 4, max),
            ServiceTime = new(attempts, p50 - 100, p50 - 99, p50 - 98, p50 - 97, p50 - 96, max - 100),
        };

    /// <summary>An arm that tried nothing.</summary>
    public static ArmResult Idle() => Arm() with
    {
        Tokens = new() { Generated = 0, Returned = 0, Received = 0, LostInside = 0, LostInTransit = 0, InDoubt = 0 },
        Orgs = new() { Total = 1500, DisconnectedPeak = 0, DisconnectedEnd = 0, EverDisconnected = 0, Reconnected = 0 },
        Arrivals = new()
        {
            Planned = 0,
            Started = 0,
            Late = 0,
            Joined = 0,
            Unstarted = 0,
            LatenessP50Ms = 0,
            LatenessP99Ms = 0,
            LatenessMaxMs = 0,
        },
        ApiCalls = new(),
        Outcomes = [],
        Phases = [],
        Fapi = new() { Verdict = FapiVerdict.NotTried, RetrySucceeded = 0, RestoredLater = 0, Refused = 0, NotAnswered = 0 },
    };

    public static RunResult Run(params ArmResult[] arms) => new()
    {
        Verdict = Verdict.Pass,
        Run = new()
        {
            Id = "20260101-000000-short",
            StartedAt = DateTimeOffset.UnixEpoch,
            FinishedAt = DateTimeOffset.UnixEpoch.AddMinutes(1),
            Command = "scenario short",
        },
        Scenario = new() { Name = "short", Title = "Short", Hash = "a1", Seed = 1, Orgs = 1500, ArrivalsHash = "b2" },
        Arms = arms,
        Environment = new()
        {
            LoadLabVersion = "0.1.0",
            Stack = "embedded",
            OperatingSystem = "Linux",
            Runtime = ".NET 10",
            Cores = 2,
            Memory = 4L << 30,
            PostgreSql = "15.0",
            Toxiproxy = "0.1.0",
        },
    };
}
