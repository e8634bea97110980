using LoadLab.Scenarios;
using static LoadLab.Tests.Scenarios.Yaml;

namespace LoadLab.Tests.Scenarios;

/// <summary>Faults and thresholds: what is accepted and rejected.</summary>
public sealed class FaultMistakesTests
{
    [Fact]
    public void Accepts_every_kind_of_fault_with_its_attributes()
    {
        var faults = ScenarioWith("""
            faults:
              - { name: slow, kind: latency, start: degraded, length: 12s, ramp-up: 6s, ramp-down: 1s, latency: 700ms, jitter: 50ms, direction: upstream, toxicity: 0.5 }
              - { name: thin, kind: bandwidth, start: degraded, length: 5s, rate-kilobytes: 20 }
              - { name: mute, kind: timeout, start: degraded+1s, length: 5s, after: 1s }
              - { name: cut, kind: reset-peer, start: steady, length: 1s }
              - { name: gone, kind: down, start: recovery, length: 9s }
            """).Faults;
        Assert.Equal(
            new FaultSpec
            {
                Name = "slow",
                Kind = FaultKind.Latency,
                Start = new(PhaseName.Degraded, TimeSpan.Zero),
                Length = TimeSpan.FromSeconds(12),
                RampUp = TimeSpan.FromSeconds(6),
                RampDown = TimeSpan.FromSeconds(1),
                Latency = TimeSpan.FromMilliseconds(700),
                Jitter = TimeSpan.FromMilliseconds(50),
                Direction = FaultDirection.Upstream,
                Toxicity = 0.5,
            },
            faults[0]);
        Assert.Equal((FaultKind.Bandwidth, 20), (faults[1].Kind, faults[1].RateKilobytes));
        Assert.Equal((FaultKind.Timeout, TimeSpan.FromSeconds(1)), (faults[2].Kind, faults[2].After));
        Assert.Equal((FaultKind.ResetPeer, TimeSpan.Zero), (faults[3].Kind, faults[3].After));
        Assert.Equal((FaultKind.Down, FaultDirection.Downstream, 1), (faults[4].Kind, faults[4].Direction, faults[4].Toxicity));
    }

    [Fact]
    public void Accepts_no_faults() => Assert.Empty(ScenarioWith("faults: []\n").Faults);

    [Fact]
    public void Rejects_an_unknown_kind_and_still_reads_the_rest() =>
        RejectsWith("faults: [{ name: a, kind: latncy, start: degrade, length: 0s, wobble: 1 }]\n",
            "x.yaml:7:27: faults[0].kind: found latncy; expected latency, bandwidth, timeout, reset-peer or down; did you mean latency?",
            "x.yaml:7:42: faults[0].start: found degrade; unknown phase; did you mean degraded?",
            "x.yaml:7:59: faults[0].length: found 0s; expected a time above 0",
            "x.yaml:7:63: faults[0].wobble: unknown key; expected name, kind, start, length, direction, toxicity, ramp-up, ramp-down, latency, jitter, rate-kilobytes or after");

    [Fact]
    public void Rejects_attributes_of_another_kind() =>
        RejectsWith("faults: [{ name: a, kind: down, start: degraded, length: 1s, jitter: 1s, toxicity: 1 }]\n",
            "x.yaml:7:62: faults[0].jitter: does not belong to a fault of kind down, which has name, kind, start, length",
            "x.yaml:7:74: faults[0].toxicity: does not belong to a fault of kind down, which has name, kind, start, length");

    [Fact]
    public void Rejects_missing_attributes() =>
        RejectsWith("faults:\n  - { kind: latency }\n  - { kind: bandwidth, name: b, start: degraded, length: 1s }\n",
            "x.yaml:8:5: faults[0].name: is missing",
            "x.yaml:8:5: faults[0].start: is missing",
            "x.yaml:8:5: faults[0].length: is missing",
            "x.yaml:8:5: faults[0].latency: is missing",
            "x.yaml:9:5: faults[1].rate-kilobytes: is missing");

    [Fact]
    public void Rejects_attributes_out_of_range() =>
        RejectsWith("faults: [{ name: a, kind: latency, start: degraded, length: 1s, latency: 0s, toxicity: 0, direction: down }]\n",
            "x.yaml:7:74: faults[0].latency: found 0s; expected a time above 0",
            "x.yaml:7:88: faults[0].toxicity: found 0; expected a number above 0, up to 1",
            "x.yaml:7:102: faults[0].direction: found down; expected upstream or downstream; did you mean downstream?");

    [Fact]
    public void Rejects_faults_that_outlast_the_load() =>
        RejectsWith("""
            faults:
              - { name: a, kind: down, start: degraded, length: 22s }
              - { name: b, kind: down, start: drain, length: 1s }
              - { name: c, kind: down, start: recovery+9s, length: 1s }
              - { name: d, kind: down, start: degraded, length: 21s }
            """,
            "x.yaml:8:53: faults[0].length: ends 1s after the drain has begun (at 30s); expected it to end before",
            "x.yaml:9:35: faults[1].start: is not before the drain, by which every fault has been lifted",
            "x.yaml:10:35: faults[2].start: is not before the drain, by which every fault has been lifted");

    [Fact]
    public void Rejects_a_fault_in_a_phase_of_no_length() =>
        Rejects(Minimal.Replace("degraded: 12s", "degraded: 0s") + "faults: [{ name: a, kind: down, start: degraded, length: 1s }]\n",
            "x.yaml:7:40: faults[0].start: the phase degraded has no length");

    [Fact]
    public void Rejects_ramps_longer_than_the_fault_and_jitter_larger_than_the_latency() =>
        RejectsWith("faults: [{ name: a, kind: latency, start: degraded, length: 2s, latency: 1s, jitter: 2s, ramp-up: 1s, ramp-down: 1500ms }]\n",
            "x.yaml:7:86: faults[0].jitter: is more than the latency (1s); no answer can come early",
            "x.yaml:7:99: faults[0].ramp-up: the ramps take 2s500ms, the fault lasts 2s");

    [Fact]
    public void Rejects_two_faults_of_one_name() =>
        RejectsWith("faults:\n  - { name: a, kind: down, start: degraded, length: 1s }\n  - { name: a, kind: down, start: recovery, length: 1s }\n",
            "x.yaml:9:13: faults[1].name: another fault has this name; expected one that tells them apart");

    [Fact]
    public void Rejects_two_faults_of_one_name_on_the_link() =>
        RejectsWith("faults:\n  - { name: a b, kind: down, start: degraded, length: 1s }\n  - { name: a-b, kind: down, start: recovery, length: 1s }\n",
            "x.yaml:9:13: faults[1].name: on the link this is a-b, as a b is; expected a name that tells them apart");

    [Fact]
    public void Rejects_a_link_taken_down_twice_at_a_time() =>
        RejectsWith("faults:\n  - { name: a, kind: down, start: degraded, length: 3s }\n  - { name: b, kind: down, start: degraded+2s, length: 3s }\n",
            "x.yaml:9:35: faults[1].start: the link is still down by the fault a, whose end would bring it up within this one; expected one after the other");

    [Fact]
    public void Accepts_a_link_taken_down_again() =>
        Assert.Equal(2, ScenarioWith("faults:\n  - { name: a, kind: down, start: degraded, length: 2s }\n  - { name: b, kind: down, start: degraded+2s, length: 3s }\n").Faults.Count);

    [Fact]
    public void Accepts_thresholds_by_phase_and_policy()
    {
        var thresholds = ScenarioWith("""
            thresholds:
              - { metric: tokens.lost, at-most: 0 }
              - { metric: refresh.ok-rate, phase: steady, policy: amnesty, at-least: 0.999 }
              - { metric: orgs.disconnected.end, equals: 0 }
            """).Thresholds;
        Assert.Equal(
            [
                new() { Metric = "tokens.lost", Operator = ThresholdOperator.AtMost, Value = 0 },
                new() { Metric = "refresh.ok-rate", Phase = PhaseName.Steady, Policy = "amnesty", Operator = ThresholdOperator.AtLeast, Value = 0.999 },
                new() { Metric = "orgs.disconnected.end", Operator = ThresholdOperator.Equals, Value = 0 },
            ],
            thresholds);
    }

    [Fact]
    public void Rejects_unknown_metrics_phases_and_policies_with_the_nearest_name() =>
        RejectsWith("""
            thresholds:
              - { metric: token.lost, at-most: 0 }
              - { metric: tokens.lost, phase: stedy, at-most: 0 }
              - { metric: tokens.lost, policy: amnesy, at-most: 0 }
              - { metric: tokens.lost, policy: replay, at-most: 0 }
            """,
            "x.yaml:8:15: thresholds[0].metric: found token.lost; unknown metric; did you mean tokens.lost?",
            "x.yaml:9:35: thresholds[1].phase: found stedy; expected warm-up, steady, degraded, recovery or drain; did you mean steady?",
            "x.yaml:10:36: thresholds[2].policy: the scenario has no policy amnesy; did you mean amnesty?",
            "x.yaml:11:36: thresholds[3].policy: the scenario has no policy replay; expected strict or amnesty");

    [Fact]
    public void Rejects_an_unknown_metric_of_a_known_group_with_the_group_and_of_none_with_the_groups() =>
        RejectsWith("thresholds:\n  - { metric: arrivals.postponed, at-most: 0 }\n  - { metric: cpu, at-most: 0 }\n",
            "x.yaml:8:15: thresholds[0].metric: found arrivals.postponed; unknown metric; arrivals has arrivals.planned, arrivals.started, arrivals.late, arrivals.unstarted, arrivals.joined",
            "x.yaml:9:15: thresholds[1].metric: found cpu; unknown metric; names begin with tokens., fapi., orgs., refresh., api., arrivals. or lateness.");

    [Fact]
    public void Rejects_a_phase_on_a_metric_that_has_none_and_its_absence_where_one_is_needed() =>
        RejectsWith("thresholds:\n  - { metric: orgs.disconnected.end, phase: steady, at-most: 0 }\n  - { metric: refresh.latency.p99, at-most: 250 }\n",
            "x.yaml:8:45: thresholds[0].phase: orgs.disconnected.end is not measured by phase; leave the phase out",
            "x.yaml:9:5: thresholds[1]: refresh.latency.p99 is measured by phase only; add phase: steady, or another");

    [Fact]
    public void Rejects_a_threshold_on_a_phase_of_no_length() =>
        Rejects(Minimal.Replace("recovery: 9s", "recovery: 0s") + "thresholds: [{ metric: tokens.lost, phase: recovery, at-most: 0 }]\n",
            "x.yaml:7:44: thresholds[0].phase: the phase recovery has no length, so nothing is measured in it");

    [Fact]
    public void Rejects_thresholds_that_compare_with_nothing_twice_or_with_words() =>
        RejectsWith("""
            thresholds:
              - { metric: tokens.lost }
              - { metric: tokens.lost, at-most: 1, at-least: 0 }
              - { metric: refresh.latency.p99, phase: steady, at-most: 250ms }
              - { metric: tokens.loss-rate, at-most: 1% }
            """,
            "x.yaml:8:5: thresholds[0]: says nothing to compare with; expected at-most, at-least or equals",
            "x.yaml:9:5: thresholds[1]: compares twice, with at-most and at-least; expected one, write two thresholds",
            "x.yaml:10:60: thresholds[2].at-most: found 250ms; expected a number, in ms",
            "x.yaml:11:42: thresholds[3].at-most: found 1%; expected a number");
}
