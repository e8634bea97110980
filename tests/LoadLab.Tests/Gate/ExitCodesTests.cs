using LoadLab.Gate;
using LoadLab.Results;

namespace LoadLab.Tests.Gate;

public sealed class ExitCodesTests
{
    private static readonly BaselineComparison Regressed = new() { File = "b.json", Regressed = true, Rows = [] };

    [Theory]
    [InlineData(Verdict.Pass, false, false, 0)]
    [InlineData(Verdict.Fail, false, false, 3)]
    [InlineData(Verdict.Inconclusive, false, false, 5)]
    [InlineData(Verdict.Pass, true, false, 4)]
    [InlineData(Verdict.Fail, true, false, 3)]
    [InlineData(Verdict.Inconclusive, true, false, 5)]
    [InlineData(Verdict.Pass, false, true, 130)]
    [InlineData(Verdict.Fail, true, true, 130)]
    public void The_code_says_what_happened_the_users_own_act_first(Verdict arm, bool regressed, bool interrupted, int code) =>
        Assert.Equal(code, ExitCodes.Of(Results.Run(Results.Arm() with { Verdict = arm }) with
        {
            Verdict = regressed ? Verdict.Fail : arm,
            Baseline = regressed ? Regressed : null,
            Interrupted = interrupted,
        }));

    [Fact]
    public void A_run_without_arms_is_inconclusive() => Assert.Equal(ExitCodes.Inconclusive, ExitCodes.Of(Results.Run()));

    [Fact]
    public void A_run_that_failed_for_a_reason_of_its_own_is_not_green_though_its_arms_passed()
    {
        Assert.Equal(ExitCodes.ThresholdFailed, ExitCodes.Of(Results.Run(Results.Arm()) with { Verdict = Verdict.Fail }));
        Assert.Equal(ExitCodes.Inconclusive, ExitCodes.Of(Results.Run(Results.Arm()) with { Verdict = Verdict.Inconclusive }));
    }
}
