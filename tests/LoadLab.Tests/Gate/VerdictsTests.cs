using LoadLab.Gate;
using LoadLab.Results;
using LoadLab.Scenarios;

namespace LoadLab.Tests.Gate;

public sealed class VerdictsTests
{
    private static readonly InvariantResult Holds = new("a", "A holds.", Verdict.Pass, 0, []);
    private static readonly InvariantResult Broken = new("nothing-unexpected", "Every token received was generated.", Verdict.Fail, 2, ["t1", "t2"]);
    private static readonly InvariantResult Unknown = new("c", "C holds.", Verdict.Inconclusive, 0, []);
    private static readonly ThresholdResult Met = new("tokens.lost", null, "at most 0", 0, "tokens", Verdict.Pass);
    private static readonly ThresholdResult Missed = new("refresh.latency.p99", "steady", "at most 250", 1312.456, "ms", Verdict.Fail);
    private static readonly ThresholdResult Unseen = new("orgs.reconnect.p95", null, "at most 5", null, "s", Verdict.Inconclusive);

    [Fact]
    public void An_arm_that_was_measured_and_keeps_everything_passes_without_a_word()
    {
        var judgement = Verdicts.OfArm([Holds], [Met], []);
        Assert.Equal(Verdict.Pass, judgement.Value);
        Assert.Empty(judgement.Reasons);
    }

    [Theory]
    [InlineData(true, true, true, true, Verdict.Fail)]
    [InlineData(true, true, false, false, Verdict.Fail)]
    [InlineData(false, true, true, true, Verdict.Inconclusive)]
    [InlineData(false, true, false, false, Verdict.Inconclusive)]
    [InlineData(false, false, true, true, Verdict.Fail)]
    [InlineData(false, false, true, false, Verdict.Fail)]
    [InlineData(false, false, false, true, Verdict.Inconclusive)]
    [InlineData(false, false, false, false, Verdict.Pass)]
    public void A_broken_invariant_outweighs_not_measured_which_outweighs_a_missed_threshold_which_outweighs_the_unknown(
        bool broken, bool notMeasured, bool missed, bool unseen, Verdict expected) =>
        Assert.Equal(expected, Verdicts.OfArm(
            broken ? [Holds, Broken] : [Holds],
            [Met, .. missed ? [Missed] : Array.Empty<ThresholdResult>(), .. unseen ? [Unseen] : Array.Empty<ThresholdResult>()],
            notMeasured ? ["The generator fell behind."] : []).Value);

    [Fact]
    public void An_invariant_that_could_not_be_checked_is_never_a_pass() =>
        Assert.Equal(Verdict.Inconclusive, Verdicts.OfArm([Holds, Unknown], [Met], []).Value);

    [Fact]
    public void The_reasons_are_sentences_the_gravest_first() =>
        Assert.Equal(
            [
                "Invariant nothing-unexpected is broken 2 times: Every token received was generated.",
                "refresh.latency.p99 in the phase steady was 1,312.46 ms, expected at most 250.",
                "Invariant c could not be checked.",
                "orgs.reconnect.p95 could not be observed, expected at most 5.",
            ],
            Verdicts.OfArm([Unknown, Broken], [Unseen, Missed, Met], []).Reasons);

    [Fact]
    public void What_was_not_measured_fails_no_threshold_and_names_none() =>
        Assert.Equal(
            [
                "Invariant nothing-unexpected is broken 2 times: Every token received was generated.",
                "The target died.",
                "Invariant c could not be checked.",
            ],
            Verdicts.OfArm([Unknown, Broken], [Unseen, Missed, Met], ["The target died."]).Reasons);

    [Theory]
    [InlineData(Verdict.Pass, Verdict.Pass, Verdict.Pass)]
    [InlineData(Verdict.Pass, Verdict.Inconclusive, Verdict.Inconclusive)]
    [InlineData(Verdict.Inconclusive, Verdict.Fail, Verdict.Fail)]
    [InlineData(Verdict.Fail, Verdict.Pass, Verdict.Fail)]
    public void A_run_is_as_bad_as_its_worst_arm(Verdict one, Verdict other, Verdict run) =>
        Assert.Equal(run, Verdicts.OfRun([Results.Arm() with { Verdict = one }, Results.Arm("amnesty") with { Verdict = other }]).Value);

    [Fact]
    public void A_run_names_the_arm_of_each_reason_and_its_repeat_if_there_are_several()
    {
        var first = Results.Arm() with { Reasons = ["Too slow."] };
        Assert.Equal(["strict: Too slow."], Verdicts.OfRun([first]).Reasons);
        Assert.Equal(
            ["strict, repeat 1: Too slow.", "strict, repeat 2: Too late."],
            Verdicts.OfRun([first, first with { Repeat = 2, Reasons = ["Too late."] }]).Reasons);
    }

    [Fact]
    public void A_run_without_arms_is_inconclusive() => Assert.Equal(Verdict.Inconclusive, Verdicts.OfRun([]).Value);

    [Theory]
    [InlineData(50, 0, true)]
    [InlineData(51, 0, false)]
    [InlineData(0, 51, false)]
    [InlineData(26, 25, false)]
    public void Arrivals_late_or_not_started_beyond_the_limit_make_an_arm_not_measured(int late, int unstarted, bool measured) =>
        Assert.Equal(measured, Verdicts.NotMeasured(
            Results.Arm().Arrivals with { Planned = 1000, Late = late, Unstarted = unstarted, Joined = 500 }, new GeneratorLimits()).Count == 0);

    [Fact]
    public void An_arm_without_arrivals_was_not_measured() =>
        Assert.Equal(["No arrival was planned."], Verdicts.NotMeasured(Results.Idle().Arrivals, new GeneratorLimits()));
}
