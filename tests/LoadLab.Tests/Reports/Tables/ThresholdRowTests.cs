using LoadLab.Reports.Tables;
using LoadLab.Results;

namespace LoadLab.Tests.Reports.Tables;

public class ThresholdRowTests
{
    [Fact]
    public void Broken_thresholds_come_first()
    {
        var rows = ThresholdRow.From(SampleResults.Failing());
        Assert.Equal(("tokens.lossRate", "19.3 %", Verdict.Fail), (rows[0].Metric, rows[0].Observed, rows[0].Verdict));
        Assert.All(rows.Skip(1), row => Assert.Equal(Verdict.Pass, row.Verdict));
    }

    [Fact]
    public void Repeats_are_one_row_with_the_worst_verdict()
    {
        var row = ThresholdRow.From("strict",
        [
            new("tokens.lost", "steady", "at most 0", 0, "tokens", Verdict.Pass),
            new("tokens.lost", "steady", "at most 0", 3, "tokens", Verdict.Fail),
            new("tokens.lost", "steady", "at most 0", null, "tokens", Verdict.Inconclusive),
        ]);
        Assert.Equal(("1.5 [0–3] tokens", Verdict.Fail, "1 of 3 repeats"), (row.Observed, row.Verdict, row.Share));
    }

    [Fact]
    public void Nothing_observed_is_said_in_words() => Assert.Equal("nothing observed",
        ThresholdRow.From("strict", [new("latency.p99", null, "at most 1 s", null, "ms", Verdict.Inconclusive)]).Observed);
}
