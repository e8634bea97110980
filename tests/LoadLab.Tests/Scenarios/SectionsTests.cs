using LoadLab.Scenarios;
using static LoadLab.Tests.Scenarios.Yaml;

namespace LoadLab.Tests.Scenarios;

/// <summary>Orgs, phases, load, partners, target, amnesty, limits: what each accepts and rejects.</summary>
public sealed class SectionsTests
{
    [Fact]
    public void Accepts_every_key_of_every_section()
    {
        var scenario = ScenarioWith("""
            description: What it shows.
            seed: 7
            orgs: { count: 10, api-families: [payroll, wfm] }
            partners: { timeout: 3s, retry: { kind: fixed, delay: 1s, attempts: 2 }, when-refused: { kind: give-up } }
            transport: { http: 2, tls: true }
            target: { transaction: single-statement, isolation: serializable, pool-size: 5, queue-limit: 0, command-timeout: 4s, request-timeout: 6s, when-caller-gone: cancel, token-lifetime: 9s }
            amnesty: { start: degraded+1s, end: recovery, api-families: [wfm] }
            limits: { late-after: 50ms, late-share: 0.1, in-flight: 77, freeze-after: 1s }
            """);
        Assert.Equal("What it shows.", scenario.Description);
        Assert.Equal(7, scenario.Seed);
        Assert.Equal(10, scenario.Orgs.Count);
        Assert.Equal(["payroll", "wfm"], scenario.Orgs.ApiFamilies);
        Assert.Equal(
            new PartnerBehaviour
            {
                Timeout = TimeSpan.FromSeconds(3),
                Retry = new() { Kind = RetryKind.Fixed, Delay = TimeSpan.FromSeconds(1), Attempts = 2 },
                WhenRefused = new() { Kind = RefusalKind.GiveUp },
            },
            Assert.Single(scenario.Partners));
        Assert.Equal(
            new TargetSettings
            {
                Transaction = TransactionShape.SingleStatement,
                Isolation = IsolationLevel.Serializable,
                PoolSize = 5,
                QueueLimit = 0,
                TokenLifetime = TimeSpan.FromSeconds(9),
                CommandTimeout = TimeSpan.FromSeconds(4),
                RequestTimeout = TimeSpan.FromSeconds(6),
                WhenCallerGone = CallerGone.Cancel,
            },
            scenario.Target);
        Assert.Equal(new TransportSettings { Http = HttpProtocol.Http2, Tls = true }, scenario.Transport);
        Assert.Equal(new PhaseInstant(PhaseName.Degraded, TimeSpan.FromSeconds(1)), scenario.Amnesty.Start);
        Assert.Equal(new PhaseInstant(PhaseName.Recovery, TimeSpan.Zero), scenario.Amnesty.End);
        Assert.Equal(["wfm"], scenario.Amnesty.ApiFamilies);
        Assert.Equal(
            new GeneratorLimits { LateAfter = TimeSpan.FromMilliseconds(50), LateShare = 0.1, InFlight = 77, FreezeAfter = TimeSpan.FromSeconds(1) },
            scenario.Limits);
    }

    [Fact]
    public void Accepts_every_kind_of_load()
    {
        var scenario = Scenario(Minimal.Replace("  - { kind: steady, rate: 10/s }\n", """
              - { kind: steady, rate: 10, start: steady, length: 2s }
              - { kind: ramp, from: 0, to: 20/s }
              - { kind: storm, arrivals: 100, start: degraded+1s, length: 500ms }
              - { kind: cron, every: 5s, arrivals: 30, spread: 100ms }
              - { kind: cron, every: 5s }
              - { kind: ramp, from: 1, to: 2, spacing: uniform }
              - { kind: steady, rate: 10, spacing: poisson }

            """));
        Assert.Equal<LoadSource>(
            [
                new SteadyLoad { Rate = 10, Start = new(PhaseName.Steady, TimeSpan.Zero), Length = TimeSpan.FromSeconds(2) },
                new RampLoad { From = 0, To = 20 },
                new StormLoad
                {
                    Arrivals = 100,
                    Start = new(PhaseName.Degraded, TimeSpan.FromSeconds(1)),
                    Length = TimeSpan.FromMilliseconds(500),
                },
                new CronLoad { Every = TimeSpan.FromSeconds(5), Arrivals = 30, Spread = TimeSpan.FromMilliseconds(100) },
                new CronLoad { Every = TimeSpan.FromSeconds(5) },
                new RampLoad { From = 1, To = 2, Spacing = ArrivalSpacing.Uniform },
                new SteadyLoad { Rate = 10, Spacing = ArrivalSpacing.Poisson },
            ],
            scenario.Load);
    }

    [Fact]
    public void Accepts_phases_of_no_length_where_nothing_needs_them()
    {
        var scenario = Scenario(Minimal.Replace("{ steady: 7s, degraded: 12s, recovery: 9s }", "{ warm-up: 0s, degraded: 0, recovery: 0s }"));
        Assert.Equal(TimeSpan.FromSeconds(7), new PhaseTimeline(scenario.Phases).LoadEnd);
    }

    [Fact]
    public void Rejects_a_steady_phase_or_a_drain_of_no_length() =>
        Rejects(Minimal.Replace("{ steady: 7s, degraded: 12s, recovery: 9s }", "{ steady: 0s, drain: 0s }"),
            "x.yaml:4:19: phases.steady: found 0s; expected a time above 0",
            "x.yaml:4:30: phases.drain: found 0s; expected a time above 0");

    [Fact]
    public void Rejects_times_that_are_negative_or_too_long() =>
        RejectsWith("partners: { timeout: -1s, process-spread: 100h }\n",
            "x.yaml:7:22: partners.timeout: found -1s; expected a time of 0 or more",
            "x.yaml:7:43: partners.process-spread: found 100h; expected at most 24h");

    [Fact]
    public void Rejects_time_outs_of_zero() =>
        RejectsWith("partners: { timeout: 0s }\ntarget: { command-timeout: 0s, request-timeout: 0s }\nlimits: { late-after: 0s }\n",
            "x.yaml:7:22: partners.timeout: found 0s; expected a time above 0",
            "x.yaml:8:28: target.command-timeout: found 0s; expected a time above 0",
            "x.yaml:8:49: target.request-timeout: found 0s; expected a time above 0",
            "x.yaml:9:23: limits.late-after: found 0s; expected a time above 0");

    [Fact]
    public void Rejects_phases_that_last_longer_than_a_day_together() =>
        Rejects(Minimal.Replace("{ steady: 7s, degraded: 12s, recovery: 9s }", "{ steady: 20h, degraded: 3h, recovery: 1h }"),
            "x.yaml:4:9: phases: the phases last 24h17s together; expected at most 24h");

    [Fact]
    public void Rejects_an_unknown_api_family() =>
        RejectsWith("orgs: { api-families: [acounting, crm] }\namnesty: { api-families: [files, files] }\n",
            "x.yaml:7:24: orgs.api-families[0]: found acounting; expected accounting, payroll, files, assets or wfm; did you mean accounting?",
            "x.yaml:7:35: orgs.api-families[1]: found crm; expected accounting, payroll, files, assets or wfm",
            "x.yaml:8:34: amnesty.api-families[1]: found files a second time; expected each once");

    [Fact]
    public void Accepts_steps() =>
        Assert.Equal([0, 10, 2.5], Assert.IsType<StepsLoad>(ScenarioWithLoad("{ kind: steps, rates: [0, 10/s, 2.5] }")).Rates);

    [Fact]
    public void Rejects_load_without_sources() =>
        Rejects(Minimal.Replace("load:\n  - { kind: steady, rate: 10/s }\n", "load: []\n"),
            "x.yaml:5:7: load: the list is empty; expected at least one of the sources");

    [Fact]
    public void Rejects_what_does_not_belong_to_a_kind_of_load_and_misses_what_does() =>
        Rejects(Minimal.Replace("{ kind: steady, rate: 10/s }", "{ kind: storm, rate: 10/s, arrivals: 0, sread: 1s }"),
            "x.yaml:6:5: load[0].length: is missing",
            "x.yaml:6:20: load[0].rate: does not belong to a source of kind storm, which has kind, arrivals, start, length",
            "x.yaml:6:42: load[0].arrivals: found 0; expected a whole number from 1 to 10000000",
            "x.yaml:6:45: load[0].sread: unknown key; expected kind, arrivals, start or length");

    [Fact]
    public void Rejects_an_unknown_kind_of_load_without_guessing_what_belongs_to_it() =>
        Rejects(Minimal.Replace("{ kind: steady, rate: 10/s }", "{ kind: burst, rate: 10/s, x: 1 }"),
            "x.yaml:6:13: load[0].kind: found burst; expected steady, ramp, steps, storm, cron or replay",
            "x.yaml:6:32: load[0].x: unknown key; expected kind, rate, spacing, start, length, from, to, rates, arrivals, every, spread, file, speed or multiply");

    [Fact]
    public void Rejects_load_that_reaches_into_the_drain() =>
        Rejects(Minimal.Replace("{ kind: steady, rate: 10/s }", "{ kind: steady, rate: 10/s, start: recovery, length: 10s }\n  - { kind: steady, rate: 10/s, start: drain }"),
            "x.yaml:6:58: load[0].length: ends 1s after the drain has begun (at 30s); expected it to end before",
            "x.yaml:7:40: load[1].start: is not before the drain, in which nothing arrives");

    [Fact]
    public void Rejects_a_ramp_that_stays_at_zero() =>
        Rejects(Minimal.Replace("{ kind: steady, rate: 10/s }", "{ kind: ramp, from: 0, to: 0 }"),
            "x.yaml:6:32: load[0].to: the ramp stays at 0; expected from or to above 0");

    [Fact]
    public void Rejects_batches_that_overlap() =>
        Rejects(Minimal.Replace("{ kind: steady, rate: 10/s }", "{ kind: cron, every: 1s, arrivals: 5, spread: 2s }"),
            "x.yaml:6:51: load[0].spread: is longer than every (1s); expected batches that don't overlap");

    [Fact]
    public void Rejects_more_arrivals_than_any_machine_sends() =>
        Rejects(Minimal.Replace("rate: 10/s", "rate: 90000/s, length: 30s").Replace("steady: 7s", "steady: 40s") + "  - { kind: storm, arrivals: 10000000, length: 1s }\n",
            "x.yaml:6:3: load: 12,700,000 arrivals are planned; expected at most 10,000,000");

    [Fact]
    public void Rejects_load_of_not_one_arrival() =>
        Rejects(Minimal.Replace("rate: 10/s", "rate: 0.01/s"),
            "x.yaml:6:3: load: not one arrival is planned; expected more load, or more time for it");

    [Fact]
    public void Rejects_steps_that_all_stay_at_zero_and_an_unknown_spacing() =>
        Rejects(Minimal.Replace("{ kind: steady, rate: 10/s }", "{ kind: steps, rates: [0, 0] }\n  - { kind: steps, rates: [], spacing: poison }\n  - { kind: steps, rates: [-1, x] }"),
            "x.yaml:6:27: load[0].rates: every step is at 0; expected one above 0",
            "x.yaml:7:27: load[1].rates: the list is empty; expected at least one of the rates",
            "x.yaml:7:40: load[1].spacing: found poison; expected even, uniform or poisson; did you mean poisson?",
            "x.yaml:8:28: load[2].rates[0]: found -1; expected a number of 0 or more",
            "x.yaml:8:32: load[2].rates[1]: found x; expected a number of 0 or more per second, as in 40/s");

    [Fact]
    public void Rejects_what_does_not_belong_to_a_kind_of_retry() =>
        RejectsWith("partners: { retry: { kind: fixed, cap: 4s, delay: 0s, attempts: 0 } }\n",
            "x.yaml:7:35: partners.retry.cap: does not belong to retries of kind fixed, which has kind, delay, attempts, obey-retry-after",
            "x.yaml:7:65: partners.retry.attempts: found 0; expected a whole number from 1 to 1000");

    [Fact]
    public void Rejects_a_longest_delay_shorter_than_the_first() =>
        RejectsWith("partners: { retry: { delay: 5s, cap: 4s } }\n",
            "x.yaml:7:38: partners.retry.cap: 4s is shorter than the first delay (5s)");

    [Fact]
    public void Rejects_an_amnesty_that_ends_before_it_starts_or_starts_too_late() =>
        RejectsWith("amnesty: { start: drain, end: recovery }\n",
            "x.yaml:7:19: amnesty.start: is not before the drain, in which no refresh begins",
            "x.yaml:7:31: amnesty.end: is not after the amnesty's start");

    [Fact]
    public void Rejects_a_share_above_one() =>
        RejectsWith("limits: { late-share: 1.5, in-flight: 0 }\n",
            "x.yaml:7:23: limits.late-share: found 1.5; expected a number from 0 to 1",
            "x.yaml:7:39: limits.in-flight: found 0; expected a whole number from 1 to 100000");

    [Fact]
    public void Rejects_a_title_of_several_lines() =>
        Rejects(Minimal.Replace("title: As short as can be", "title: |\n  one\n  two"), "x.yaml:2:8: title: has several lines; expected one");

    [Fact]
    public void Rejects_texts_that_are_too_long() =>
        Rejects(Minimal.Replace("name: short", "name: " + new string('n', 65)), "x.yaml:1:7: name: has 65 characters; expected at most 64");

    private static LoadSource ScenarioWithLoad(string source) =>
        Scenario(Minimal.Replace("{ kind: steady, rate: 10/s }", source)).Load.Single();

    [Fact]
    public void A_fault_is_not_placed_on_phases_that_could_not_be_read() =>
        Rejects(Minimal.Replace("recovery: 9s", "recovery: 9") + "faults: [{ name: a, kind: down, start: recovery+8s, length: 10s }]\n",
            "x.yaml:4:48: phases.recovery: found 9; has no unit; units are h, m, s and ms");
}
