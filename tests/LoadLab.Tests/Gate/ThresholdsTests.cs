using LoadLab.Gate;
using LoadLab.Results;
using LoadLab.Scenarios;

namespace LoadLab.Tests.Gate;

public sealed class ThresholdsTests
{
    [Theory]
    [InlineData(ThresholdOperator.AtMost, 50, Verdict.Pass)]
    [InlineData(ThresholdOperator.AtMost, 49, Verdict.Fail)]
    [InlineData(ThresholdOperator.AtLeast, 50, Verdict.Pass)]
    [InlineData(ThresholdOperator.AtLeast, 51, Verdict.Fail)]
    [InlineData(ThresholdOperator.Equals, 50, Verdict.Pass)]
    [InlineData(ThresholdOperator.Equals, 51, Verdict.Fail)]
    public void A_threshold_includes_its_limit(ThresholdOperator comparison, double value, Verdict expected) =>
        Assert.Equal(expected, Evaluate(new() { Metric = "tokens.lost", Operator = comparison, Value = value }).Verdict);

    [Fact]
    public void A_result_says_what_was_expected_and_observed() =>
        Assert.Equal(
            new ThresholdResult("refresh.latency.p99", "steady", "at most 1,250.5", 8, "ms", Verdict.Pass),
            Evaluate(new() { Metric = "refresh.latency.p99", Phase = PhaseName.Steady, Operator = ThresholdOperator.AtMost, Value = 1250.5 }));

    [Fact]
    public void A_threshold_of_a_phase_looks_at_that_phase_alone() =>
        Assert.Equal(0, Evaluate(AtMostZero("tokens.lost") with { Phase = PhaseName.Steady }).Observed);

    [Fact]
    public void A_threshold_of_another_policy_is_not_applied()
    {
        ThresholdSpec[] thresholds =
        [
            AtMostZero("tokens.lost") with { Policy = "amnesty" },
            AtMostZero("orgs.disconnected.end") with { Policy = "strict" },
            AtMostZero("tokens.in-doubt"),
        ];
        Assert.Equal(
            ["orgs.disconnected.end", "tokens.in-doubt"],
            Thresholds.Evaluate(thresholds, Results.Arm("strict")).Select(result => result.Metric));
        Assert.Equal(
            ["tokens.lost", "tokens.in-doubt"],
            Thresholds.Evaluate(thresholds, Results.Arm("amnesty")).Select(result => result.Metric));
    }

    [Theory]
    [InlineData("tokens.lost", PhaseName.Drain)]
    [InlineData("tokens.loss-rate", PhaseName.Drain)]
    [InlineData("refresh.latency.max", PhaseName.Drain)]
    [InlineData("tokens.lost", PhaseName.Recovery)]
    public void A_phase_without_attempts_decides_nothing(string metric, PhaseName phase)
    {
        var result = Evaluate(AtMostZero(metric) with { Phase = phase });
        Assert.Null(result.Observed);
        Assert.Equal(Verdict.Inconclusive, result.Verdict);
    }

    [Fact]
    public void No_metric_of_an_idle_arm_passes_a_threshold_that_zero_would_meet() =>
        Assert.All(
            LoadLab.Gate.Metrics.MetricCatalog.All.Where(metric => metric.ForArm),
            metric => Assert.Equal(
                Verdict.Inconclusive,
                Assert.Single(Thresholds.Evaluate([AtMostZero(metric.Name)], Results.Idle())).Verdict));

    private static ThresholdSpec AtMostZero(string metric) => new() { Metric = metric, Operator = ThresholdOperator.AtMost, Value = 0 };

    private static ThresholdResult Evaluate(ThresholdSpec threshold) => Assert.Single(Thresholds.Evaluate([threshold], Results.Arm()));
}
