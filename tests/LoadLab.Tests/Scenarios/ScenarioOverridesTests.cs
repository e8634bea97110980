using CsCheck;
using LoadLab.Scenarios;
using static LoadLab.Tests.Scenarios.Yaml;

namespace LoadLab.Tests.Scenarios;

public sealed class ScenarioOverridesTests
{
    private static readonly Scenario Full = Scenario(Minimal + """
          - { kind: ramp, from: 0, to: 4, start: steady, length: 7s }
          - { kind: storm, arrivals: 100, start: degraded+1s, length: 2s }
          - { kind: cron, every: 2s, arrivals: 20, spread: 1s }
          - { kind: steps, rates: [0, 10/s, 20/s], start: steady, length: 3s }
          - { kind: cron, every: 3000s, spread: 1500s }
        amnesty: { start: recovery+2s, end: recovery+4s }
        faults:
          - { name: slow, kind: latency, start: degraded+1s, length: 8s, ramp-up: 2s, ramp-down: 1s, latency: 700ms, jitter: 50ms }
          - { name: mute, kind: timeout, start: recovery, length: 1s, after: 500ms }
        thresholds:
          - { metric: tokens.lost, policy: amnesty, at-most: 0 }
        """);

    [Fact]
    public void Without_options_a_scenario_stays_as_it_is() => Assert.Same(Full.Load, Apply(new()).Load);

    [Fact]
    public void Policies_seed_and_orgs_are_replaced()
    {
        var scenario = Apply(new() { Policies = ["replay", "grace:5s,max=2"], Seed = 9, Orgs = 12 });
        Assert.Equal(["replay", "grace:5s,max=2"], scenario.Policies.Select(policy => policy.Text));
        Assert.Equal(9, scenario.Seed);
        Assert.Equal(12, scenario.Orgs.Count);
        Assert.Equal(Full.Orgs.ApiFamilies, scenario.Orgs.ApiFamilies);
    }

    [Fact]
    public void A_threshold_of_a_policy_that_is_not_run_is_no_mistake() =>
        Assert.Single(Apply(new() { Policies = ["strict"] }).Thresholds);

    [Fact]
    public void The_policies_option_is_split_at_commas_but_a_limit_stays_with_its_grace() =>
        Assert.Equal(["strict", "grace:30s,max=1", "replay"], ScenarioOverrides.SplitPolicies("strict, grace:30s,max=1,replay"));

    [Fact]
    public void The_steady_load_is_the_mean_over_the_steady_phase_without_storms() =>
        Assert.Equal(10 + 2 + 10 + 30 / 7.0 + 0.5, PlannedLoad.SteadyRate(Full), 9);

    [Fact]
    public void A_rate_scales_every_source_by_the_same_factor()
    {
        var scenario = Apply(new() { Rate = PlannedLoad.SteadyRate(Full) * 2 });
        Assert.Equal(PlannedLoad.SteadyRate(Full) * 2, PlannedLoad.SteadyRate(scenario), 9);
        Assert.Equal(20, ((SteadyLoad)scenario.Load[0]).Rate, 9);
        Assert.Equal((0, 8), (((RampLoad)scenario.Load[1]).From, Math.Round(((RampLoad)scenario.Load[1]).To, 9)));
        Assert.Equal(200, ((StormLoad)scenario.Load[2]).Arrivals);
        Assert.Equal(40, ((CronLoad)scenario.Load[3]).Arrivals);
        Assert.Equal([0, 20, 40], ((StepsLoad)scenario.Load[4]).Rates.Select(rate => Math.Round(rate, 9)));
        Assert.Equal(Full.Load.Select(source => source.Length), scenario.Load.Select(source => source.Length));
    }

    [Fact]
    public void A_rate_lets_every_org_come_round_more_often() =>
        Assert.Equal(
            new CronLoad { Every = Seconds(1500), Spread = Seconds(750) }, Apply(new() { Rate = PlannedLoad.SteadyRate(Full) * 2 }).Load[5]);

    [Fact]
    public void More_orgs_are_more_arrivals_where_every_org_comes_round() =>
        Assert.Equal(PlannedLoad.SteadyRate(Full) + 1, PlannedLoad.SteadyRate(Apply(new() { Orgs = 4500 })), 9);

    [Fact]
    public void A_recording_is_multiplied_by_a_rate_and_played_slower_by_a_time_scale()
    {
        var replay = new ReplayLoad { Recorded = new([10, 20, 30]), Speed = 3, Multiply = 2 };
        Assert.Equal(replay with { Multiply = 5 }, Scaling.OfRate(replay, 2.5));
        Assert.Equal(replay with { Speed = 6 }, Apply(new() { TimeScale = 0.5 }, Full with { Load = [replay] }).Load[0]);
    }

    [Fact]
    public void The_steady_load_counts_the_recorded_arrivals_of_the_phase()
    {
        // At twice the speed the steady phase, 2 s to 9 s, plays what was recorded from 4 s to 18 s.
        var replay = new ReplayLoad { Recorded = new(Ticks(3.999, 4, 10, 17.999, 18)), Speed = 2, Multiply = 7 };
        Assert.Equal(3 * 7 / 7.0, PlannedLoad.SteadyRate(Full with { Load = [replay] }), 9);
    }

    [Fact]
    public void A_rate_never_scales_a_batch_to_nothing() =>
        Assert.Equal(1, ((CronLoad)Apply(new() { Rate = 0.1 }).Load[3]).Arrivals);

    [Fact]
    public void A_time_scale_moves_what_happens_and_leaves_how_fast_it_is()
    {
        var scenario = Apply(new() { TimeScale = 0.5 });
        Assert.Equal(
            new PhaseLengths { WarmUp = Seconds(1), Steady = Seconds(3.5), Degraded = Seconds(6), Recovery = Seconds(4.5), Drain = Seconds(7.5) },
            scenario.Phases);
        Assert.Equal(new PhaseInstant(PhaseName.Recovery, Seconds(1)), scenario.Amnesty.Start);
        Assert.Equal(new PhaseInstant(PhaseName.Recovery, Seconds(2)), scenario.Amnesty.End);
        Assert.Equal(
            Full.Faults[0] with
            {
                Start = new(PhaseName.Degraded, Seconds(0.5)),
                Length = Seconds(4),
                RampUp = Seconds(1),
                RampDown = Seconds(0.5),
            },
            scenario.Faults[0]);
        Assert.Equal(Seconds(0.5), scenario.Faults[1].After);
        Assert.Equal(new SteadyLoad { Rate = 10 }, scenario.Load[0]);
        Assert.Equal(new RampLoad { From = 0, To = 4, Start = new(PhaseName.Steady, TimeSpan.Zero), Length = Seconds(3.5) }, scenario.Load[1]);
        Assert.Equal(new StormLoad { Arrivals = 100, Start = new(PhaseName.Degraded, Seconds(0.5)), Length = Seconds(1) }, scenario.Load[2]);
        Assert.Equal(new CronLoad { Every = Seconds(1), Arrivals = 20, Spread = Seconds(0.5) }, scenario.Load[3]);
        Assert.Equal([0, 10, 20], ((StepsLoad)scenario.Load[4]).Rates);
        Assert.Equal(Seconds(1.5), scenario.Load[4].Length);
        Assert.Equal(Full.Partners, scenario.Partners);
        Assert.Equal(Full.Target, scenario.Target);
        Assert.Equal(Full.Limits, scenario.Limits);
    }

    [Fact]
    public void With_both_the_rate_is_that_of_the_scaled_scenario()
    {
        // A whole multiple, so that rounding batches to whole arrivals changes nothing.
        var wanted = 3 * PlannedLoad.SteadyRate(Apply(new() { TimeScale = 0.5 }));
        Assert.Equal(wanted, PlannedLoad.SteadyRate(Apply(new() { Rate = wanted, TimeScale = 0.5 })), 9);
    }

    [Fact]
    public void A_scaled_scenario_still_keeps_every_rule() =>
        Gen.Double[0.01, 100].Sample(factor => !ScenarioRules.Check(Apply(new() { TimeScale = factor })).Any());

    [Fact]
    public void Rejects_options_out_of_range_all_at_once_by_their_names() =>
        Assert.Equal(
            [
                "--seed: found -1; expected a number from 0 to 2147483647",
                "--orgs: found 0; expected a number from 1 to 1000000",
                "--time-scale: found NaN; expected a number from 0.01 to 100",
                "--rate: found -3; expected a number above 0, up to 100,000",
                "--policies: found nothing; unknown policy; expected strict, amnesty, grace, until-first-use, replay or reuse-revocation",
                "--policies: found strct; unknown policy; did you mean strict?",
                "--policies: found strict a second time; expected each once",
            ],
            Refused(new() { Seed = -1, Orgs = 0, TimeScale = double.NaN, Rate = -3, Policies = ["", "strct", "strict", "strict"] }));

    [Fact]
    public void Rejects_a_rate_where_no_steady_load_could_be_scaled() =>
        Assert.Equal(
            ["--rate: the scenario has no load but storms in its steady phase, so nothing says what to scale by"],
            new ScenarioOverrides { Rate = 5 }
                .Apply(Full with { Load = [new StormLoad { Arrivals = 5, Length = Seconds(1) }] }).Problems.Select(p => p.ToString()));

    [Fact]
    public void Rejects_a_rate_that_asks_for_too_many_arrivals() =>
        Assert.StartsWith("--rate: ", Assert.Single(Refused(new() { Rate = 100_000, TimeScale = 100 })));

    [Fact]
    public void Rejects_a_time_scale_that_makes_the_arm_longer_than_a_day() =>
        Assert.StartsWith(
            "--time-scale: the phases last ",
            Assert.Single(new ScenarioOverrides { TimeScale = 100 }
                .Apply(Full with { Phases = Full.Phases with { Steady = TimeSpan.FromMinutes(20) } }).Problems).ToString());

    private static Scenario Apply(ScenarioOverrides overrides, Scenario? to = null)
    {
        var reading = overrides.Apply(to ?? Full);
        Assert.Empty(reading.Problems);
        return reading.Scenario!;
    }

    private static IEnumerable<string> Refused(ScenarioOverrides overrides)
    {
        var reading = overrides.Apply(Full);
        Assert.Null(reading.Scenario);
        Assert.Equal(overrides.Check(), reading.Problems.Where(problem => !problem.Message.Contains("planned")));
        return reading.Problems.Select(problem => problem.ToString());
    }

    private static long[] Ticks(params double[] seconds) => [.. seconds.Select(second => Seconds(second).Ticks)];

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
