using LoadLab.Reports;

namespace LoadLab.Tests.Reports;

public class FindingTests
{
    [Fact]
    public void Tells_losses_orgs_moment_and_whether_the_policies_differ() => Assert.Equal(
        [
            "Under strict, 231 of 1,200 tokens were lost (19.3 %) and 231 organisations were left cut off; under amnesty, 418 of 1,618 tokens were lost (25.8 %) and no organisation was left cut off.",
            "Every lost token was asked for in the degraded phase (“slow database”).",
            "The 95 % intervals of the two loss rates do not overlap: strict lost a smaller share of its tokens. In number it was 418 under amnesty and 231 under strict: amnesty generated 418 tokens more, since there a retry can make one.",
        ],
        Finding.Of(SampleResults.DbSlow()));

    [Fact]
    public void Tells_how_soon_orgs_came_back_and_when_chance_may_explain_the_difference() => Assert.Equal(
        [
            "Under amnesty, 107 of the 107 organisations that were cut off came back, half of them within 3.4 s.",
            "The 95 % intervals of the two loss rates overlap: this run does not show that either policy loses a smaller share of its tokens.",
        ],
        Finding.Of(SampleResults.DbSlow(amnestyFrom: 18)).Skip(2));

    [Fact]
    public void Repeats_are_told_as_medians() => Assert.StartsWith(
        "Under strict, 237 [231–238] of 1,200 tokens were lost (medians of 3 repeats) and 237 [231–238] organisations were left cut off; under amnesty,",
        Finding.Of(SampleResults.DbSlow(repeats: 3))[0], StringComparison.Ordinal);

    [Fact]
    public void One_and_none_are_told_as_such()
    {
        var result = SampleResults.DbSlow(policies: ["strict"]);
        var arm = result.Arms[0];
        result = result with
        {
            Arms = [arm with
            {
                Tokens = arm.Tokens with { LostInside = 1, LostInTransit = 0, LossRate = 1.0 / 1200 },
                Orgs = arm.Orgs with { DisconnectedEnd = 1 },
            }],
        };
        Assert.Equal("Under strict, 1 of 1,200 tokens was lost (0.08 %) and 1 organisation was left cut off.", Finding.Of(result)[0]);
    }

    [Fact]
    public void A_run_without_arms_or_tokens_says_so()
    {
        Assert.Equal(["No arm finished, so nothing was measured."], Finding.Of(SampleResults.Empty()));
        Assert.Equal(["No token was generated, so none could be lost."], Finding.Of(SampleResults.Tokenless()));
    }
}
