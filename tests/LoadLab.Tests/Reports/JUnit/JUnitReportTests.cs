using System.Xml.Linq;
using LoadLab.Results;

namespace LoadLab.Tests.Reports.JUnit;

public class JUnitReportTests
{
    [Fact]
    public async Task A_failure_reads_as_approved() =>
        Approved.Equal("junit-fail.xml", await Rendering.JUnit(SampleResults.Failing()));

    [Fact]
    public async Task An_empty_run_reads_as_approved() =>
        Approved.Equal("junit-empty.xml", await Rendering.JUnit(SampleResults.Empty()));

    [Fact]
    public async Task A_pass_has_neither_failure_nor_error()
    {
        var xml = await Parse(SampleResults.DbSlow());
        Assert.Equal((0, 0), ((int)xml.Attribute("failures")!, (int)xml.Attribute("errors")!));
        Assert.Equal(3, xml.Elements("testsuite").Count());
        // Thresholds, invariants and the case for the whole, in each arm; one for the run.
        Assert.Equal(1 + 3 + 8 + 1 + 4 + 8 + 1, xml.Descendants("testcase").Count());
    }

    [Fact]
    public async Task A_generator_that_fell_behind_is_an_error_though_every_threshold_is_met()
    {
        var result = SampleResults.DbSlow();
        const string Reason = "12 % of arrivals were late.";
        result = result with
        {
            Verdict = Verdict.Inconclusive,
            Arms = [result.Arms[0] with { Verdict = Verdict.Inconclusive, Reasons = [Reason] }, result.Arms[1]],
        };
        var error = Assert.Single((await Parse(result)).Descendants("error"));
        Assert.Equal(Reason, (string?)error.Attribute("message"));
        Assert.Equal("the arm was measured", (string?)error.Parent!.Attribute("name"));
    }

    [Fact]
    public async Task A_regression_fails_the_metric_that_regressed()
    {
        var xml = await Parse(SampleResults.Regressed());
        var failure = Assert.Single(xml.Descendants("failure"));
        Assert.Equal("baseline: strict tokens.lost", (string?)failure.Parent!.Attribute("name"));
        Assert.Equal("observed 231, baseline 87, limit 109.5", (string?)failure.Attribute("message"));
        // A metric nobody observed is not within its limit.
        Assert.Equal("baseline: amnesty latency.p99 (steady)", (string?)Assert.Single(xml.Descendants("error")).Parent!.Attribute("name"));
    }

    [Fact]
    public async Task An_invariant_that_is_broken_names_examples()
    {
        var result = SampleResults.DbSlow(policies: ["strict"]);
        var broken = new InvariantResult("received-once", "No token was received twice.", Verdict.Fail, 2, ["token a1 of org-0007", "token b2 of org-0011"]);
        result = result with { Verdict = Verdict.Fail, Arms = [result.Arms[0] with { Verdict = Verdict.Fail, Invariants = [broken] }] };
        var failure = Assert.Single((await Parse(result)).Descendants("failure"));
        Assert.Equal("token a1 of org-0007\ntoken b2 of org-0011", failure.Value);
    }

    private static async Task<XElement> Parse(RunResult result) => XDocument.Parse(await Rendering.JUnit(result)).Root!;
}
