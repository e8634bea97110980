using CsCheck;
using LoadLab.Gate;
using LoadLab.Gate.Baselines;
using LoadLab.Results;

namespace LoadLab.Tests.Gate;

public sealed class BaselineGateTests
{
    // An arm whose every gated figure is given, as far as the records allow.
    private static readonly Gen<ArmResult> AnyArm = Gen.Select(
        Gen.Int[1, 1000], Gen.Int[0, 1000], Gen.Int[0, 50], Gen.Int[0, 50], Gen.Double[0, 60], Gen.Double[0, 3000], Gen.Double[0, 3000],
        (generated, lost, peak, end, reconnect, p50, p99) => Results.Arm() with
        {
            Tokens = Results.Arm().Tokens with { Generated = generated, LostInside = Math.Min(lost, generated), LostInTransit = 0 },
            Orgs = Results.Arm().Orgs with { DisconnectedPeak = peak, DisconnectedEnd = end, ReconnectP95Seconds = reconnect },
            Phases = [Results.Arm().Phases[0] with { Latency = new(280, p50, p50, p50, p99, p99, p99) }],
        });

    private static readonly Gen<RunResult> AnyRun = AnyArm.List[1, 5]
        .Select(arms => Results.Run([.. arms.Select((arm, index) => arm with { Repeat = index + 1 })]));

    [Fact]
    public void A_run_compared_with_its_own_baseline_never_regresses() =>
        AnyRun.Sample(run => !BaselineGate.Compare(Baseline.From(run), run).Regressed);

    [Fact]
    public void A_figure_beyond_its_limit_always_regresses_and_one_at_the_limit_never_does() =>
        Gen.Select(AnyRun, Gen.Int[1, 5], Gen.Double[1e-6, 100]).Sample((run, repeats, beyond) =>
        {
            var baseline = Baseline.From(run);
            var limit = baseline.Arms[0].Metrics.Single(metric => metric.Metric == "orgs.reconnect.p95").Limit;
            return !Row(baseline, RunWith(limit)).Regressed && Row(baseline, RunWith(limit + beyond)).Regressed;

            RunResult RunWith(double reconnect) => Results.Run([.. Enumerable.Range(1, repeats).Select(repeat =>
                Results.Arm("strict", repeat) with { Orgs = Results.Arm().Orgs with { ReconnectP95Seconds = reconnect } })]);
        });

    [Fact]
    public void A_figure_of_which_more_is_better_regresses_downwards()
    {
        var baseline = Baseline.From(Results.Run(Results.Arm()));
        var row = BaselineGate.Compare(baseline, Results.Run(OkInSteady(277))).Rows.Single(r => r.Metric == "refresh.ok-rate");
        Assert.Equal(0.99, row.Limit);
        Assert.True(row.Regressed); // 277 of 280 is 0.989
        Assert.False(BaselineGate.Compare(baseline, Results.Run(OkInSteady(278))).Regressed);
    }

    [Theory]
    [InlineData(new[] { 8.5 }, new[] { 14.75 }, false)] // 8.5 and half of it and 2 s
    [InlineData(new[] { 8.5 }, new[] { 14.76 }, true)]
    [InlineData(new[] { 1.0, 8.5, 2 }, new[] { 14.75 }, false)] // the worst repeat counts, not the median
    [InlineData(new[] { 8.5 }, new[] { 1, 14.75, 90 }, false)] // one bad repeat doesn't decide
    [InlineData(new[] { 8.5 }, new[] { 1, 14.76, 90 }, true)]
    [InlineData(new[] { 0.0 }, new[] { 2.0 }, false)] // the absolute margin, where a relative one allows nothing
    public void The_limit_is_the_worst_repeat_widened_and_the_median_is_held_to_it(double[] before, double[] now, bool regressed) =>
        Assert.Equal(regressed, Row(Baseline.From(RunOf(before)), RunOf(now)).Regressed);

    [Fact]
    public void A_row_shows_medians_and_limit()
    {
        var row = Row(Baseline.From(RunOf([1, 8.5, 2])), RunOf([3, 5]));
        Assert.Equal(new BaselineRow("strict", "orgs.reconnect.p95", null, 2, 4, 14.75, false), row);
    }

    [Fact]
    public void A_baseline_of_another_scenario_other_policies_or_other_options_is_refused_with_the_reason()
    {
        var run = Results.Run(Results.Arm());
        var baseline = Baseline.From(run) with { File = "b.json" };
        Assert.Equal(
            ["b.json is the baseline of the scenario short, not of long."],
            BaselineGate.WhyNotComparable(baseline, run with { Scenario = run.Scenario with { Name = "long" } }));
        Assert.Equal(
            ["b.json holds the policies strict; this run has amnesty, strict."],
            BaselineGate.WhyNotComparable(baseline, run with { Arms = [.. run.Arms, Results.Arm("amnesty")] }));
        Assert.Equal(
            ["b.json was made from another version of the scenario or with other options (scenario short); make a new one."],
            BaselineGate.WhyNotComparable(baseline, run with { Scenario = run.Scenario with { Hash = "c3" } }));
        Assert.Throws<BaselineException>(() => BaselineGate.Compare(baseline, run with { Scenario = run.Scenario with { Hash = "c3" } }));
    }

    [Fact]
    public void A_regression_fails_the_run_with_a_sentence_and_the_code_for_it()
    {
        var judged = BaselineGate.Apply(Baseline.From(RunOf([8.5])), RunOf([20]));
        Assert.Equal(Verdict.Fail, judged.Verdict);
        Assert.Equal(["strict: orgs.reconnect.p95 was 20 s (median), the baseline 8.5 s; the limit is 14.75 s."], judged.Reasons);
        Assert.Equal(ExitCodes.Regression, ExitCodes.Of(judged));
    }

    [Fact]
    public void A_run_no_worse_than_its_baseline_keeps_its_verdict()
    {
        var judged = BaselineGate.Apply(Baseline.From(RunOf([8.5])), RunOf([9]));
        Assert.Equal(Verdict.Pass, judged.Verdict);
        Assert.NotEmpty(judged.Baseline!.Rows);
        Assert.Equal(ExitCodes.Pass, ExitCodes.Of(judged));
    }

    [Fact]
    public void A_comparison_that_was_asked_for_and_not_possible_is_inconclusive()
    {
        var run = RunOf([8.5]);
        var baseline = Baseline.From(run);
        RunResult[] incomparable =
        [
            BaselineGate.Apply(baseline, run with { Scenario = run.Scenario with { Hash = "c3" } }),
            BaselineGate.Apply(baseline, run with { Arms = [run.Arms[0] with { Orgs = run.Arms[0].Orgs with { ReconnectP95Seconds = null } }] }),
            BaselineGate.Apply(baseline, run with { Arms = [run.Arms[0] with { Verdict = Verdict.Inconclusive }] }),
        ];
        Assert.All(incomparable, judged =>
        {
            Assert.Equal(Verdict.Inconclusive, judged.Verdict);
            Assert.Single(judged.Reasons);
            Assert.Equal(ExitCodes.Inconclusive, ExitCodes.Of(judged));
        });
    }

    private static BaselineRow Row(Baseline baseline, RunResult run) =>
        BaselineGate.Compare(baseline, run).Rows.Single(row => row.Metric == "orgs.reconnect.p95");

    private static RunResult RunOf(double[] reconnects) => Results.Run([.. reconnects.Select((reconnect, index) =>
        Results.Arm("strict", index + 1) with { Orgs = Results.Arm().Orgs with { ReconnectP95Seconds = reconnect } })]);

    private static ArmResult OkInSteady(int ok) => Results.Arm() with { Phases = [Results.Arm().Phases[0] with { Ok = ok }] };
}
