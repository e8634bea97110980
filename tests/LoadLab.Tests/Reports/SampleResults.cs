using LoadLab.Results;

namespace LoadLab.Tests.Reports;

/// <summary>Results to try reports on: a database that slows down under two policies, worked out by a small seeded simulation.</summary>
public static class SampleResults
{
    /// <summary>What a default <c>db-slow</c> run looks like: losses in both arms, orgs left cut off in one.</summary>
    /// <param name="seed">Equal seeds give equal results.</param>
    /// <param name="repeats">Arms of each policy.</param>
    /// <param name="policies">Strict and amnesty unless said otherwise.</param>
    /// <param name="amnestyFrom">When the amnesty opens; later than 12 s, some orgs are cut off first and then come back.</param>
    public static RunResult DbSlow(int seed = 20180311, int repeats = 1, string[]? policies = null, double amnestyFrom = 0)
    {
        policies ??= ["strict", "amnesty"];
        var arms =
            from repeat in Enumerable.Range(1, repeats)
            from policy in policies
            select new SampleArm(policy, repeat, seed + repeat, amnestyFrom).Run();
        return Run([.. arms], seed);
    }

    /// <summary>The same run judged by thresholds it does not meet.</summary>
    public static RunResult Failing(int seed = 20180311)
    {
        var passed = DbSlow(seed);
        var broken = new ThresholdResult("tokens.lossRate", "degraded", "at most 5 %", passed.Arms[0].Tokens.LossRate, "ratio", Verdict.Fail);
        const string Reason = "Threshold tokens.lossRate at most 5 % (degraded) is broken under strict.";
        var strict = passed.Arms[0] with
        {
            Verdict = Verdict.Fail,
            Reasons = [Reason],
            Thresholds = [.. passed.Arms[0].Thresholds, broken],
        };
        return passed with { Verdict = Verdict.Fail, Reasons = [Reason], Arms = [strict, passed.Arms[1]] };
    }

    /// <summary>Worse than its baseline.</summary>
    public static RunResult Regressed() => DbSlow() with
    {
        Verdict = Verdict.Fail,
        Reasons = ["tokens.lost of strict is beyond the baseline's limit."],
        Baseline = new BaselineComparison
        {
            File = "results/baselines/db-slow.json",
            Regressed = true,
            Rows =
            [
                new BaselineRow("strict", "tokens.lost", null, 87, 231, 109.5, true),
                new BaselineRow("amnesty", "orgs.disconnectedEnd", null, 0, 0, 0, false),
                new BaselineRow("amnesty", "latency.p99", "steady", 18.25, null, 36.5, false),
            ],
        },
    };

    /// <summary>Ended before any arm did.</summary>
    public static RunResult Empty() => Run([], 1) with
    {
        Verdict = Verdict.Inconclusive,
        Interrupted = true,
        Reasons = ["The run was interrupted before an arm finished."],
    };

    /// <summary>An arm in which nothing happened: a child died before the first refresh.</summary>
    public static RunResult Tokenless()
    {
        var arm = DbSlow().Arms[0];
        const string Reason = "The target ended unasked (exit code 139) before the first refresh.";
        return Run([arm with
        {
            Verdict = Verdict.Inconclusive,
            Reasons = [Reason],
            Tokens = new TokenCounts { Generated = 0, Returned = 0, Received = 0, LostInside = 0, LostInTransit = 0, InDoubt = 0 },
            Orgs = new OrgCounts { Total = 1500, DisconnectedPeak = 0, DisconnectedEnd = 0, EverDisconnected = 0, Reconnected = 0 },
            Arrivals = arm.Arrivals with { Started = 0, Late = 0, Joined = 0, Unstarted = arm.Arrivals.Planned },
            Outcomes = [],
            Phases = [],
            Fapi = new FapiRule { Verdict = FapiVerdict.NotTried, RetrySucceeded = 0, RestoredLater = 0, Refused = 0, NotAnswered = 0 },
            Invariants = [],
            Thresholds = [],
            Timeline = new Timeline { BucketSeconds = 0.5, Buckets = [] },
            Windows = [],
            Outages = [],
            Cpu = [],
        }], 1) with
        { Verdict = Verdict.Inconclusive, Reasons = [Reason] };
    }

    private static RunResult Run(IReadOnlyList<ArmResult> arms, int seed)
    {
        var start = new DateTimeOffset(2026, 3, 12, 9, 30, 0, TimeSpan.Zero);
        return new RunResult
        {
            Verdict = arms.Select(arm => arm.Verdict).DefaultIfEmpty(Verdict.Inconclusive).Max(),
            Run = new RunInfo
            {
                Id = "20260312-093000-db-slow",
                StartedAt = start,
                FinishedAt = start.AddSeconds(12 + 38 * arms.Count),
                Command = $"loadlab scenario db-slow --policies {(arms.Count == 0 ? "strict" : string.Join(',', arms.Select(arm => arm.Policy).Distinct()))} --seed {seed}",
            },
            Scenario = new ScenarioInfo
            {
                Name = "db-slow",
                Title = "The database slows down until partners give up waiting",
                Description = "A slow ramp of database latency past the partners' time-out, as in March 2018, then recovery.",
                Hash = "4f1c6a0be2d94e6c8e07c3a9d1b25f7760cc1e8a5b3f4d2290817263544536aa",
                Seed = seed,
                Orgs = SampleArm.Orgs,
                ArrivalsHash = "b81d0c47fe6a35920c4d8fe1a7736b5e2204a9c86d5e1f3370b2c4d6e8f90a1b",
            },
            Arms = arms,
            Environment = new EnvironmentInfo
            {
                LoadLabVersion = "0.1.0",
                Stack = "embedded",
                OperatingSystem = "Linux 6.12 x64",
                Runtime = ".NET 10.0.1",
                Cores = 2,
                Memory = 8L << 30,
                PostgreSql = "PostgreSQL 15.14 (local binaries)",
                Toxiproxy = "LoadLab's own server 0.1.0",
            },
        };
    }
}
