using System.Text.RegularExpressions;
using LoadLab.Gate.Metrics;

namespace LoadLab.Tests.Gate;

public sealed partial class MetricCatalogTests
{
    [Theory]
    [InlineData("tokens.generated", 900)]
    [InlineData("tokens.returned", 870)]
    [InlineData("tokens.received", 850)]
    [InlineData("tokens.lost", 50)]
    [InlineData("tokens.lost.inside", 29)]
    [InlineData("tokens.lost.transit", 21)]
    [InlineData("tokens.loss-rate", 50 / 900.0)]
    [InlineData("tokens.in-doubt", 3)]
    [InlineData("fapi.retry-succeeded", 1)]
    [InlineData("fapi.restored-later", 2)]
    [InlineData("fapi.refused", 44)]
    [InlineData("fapi.not-answered", 5)]
    [InlineData("orgs.disconnected.peak", 45)]
    [InlineData("orgs.disconnected.end", 40)]
    [InlineData("orgs.disconnected.ever", 47)]
    [InlineData("orgs.reconnected", 7)]
    [InlineData("orgs.reauthenticated", 3)]
    [InlineData("orgs.reconnect.p50", 4.5)]
    [InlineData("orgs.reconnect.p95", 8.5)]
    [InlineData("refresh.attempts", 1300)]
    [InlineData("refresh.ok-rate", 850 / 1300.0)]
    [InlineData("refresh.outcome.ok", 850)]
    [InlineData("refresh.outcome.refused", 110)]
    [InlineData("refresh.outcome.timed-out", 340)]
    [InlineData("refresh.outcome.unavailable", 0)]
    [InlineData("refresh.outcome.connection-failed", 0)]
    [InlineData("refresh.outcome.unexpected-response", 0)]
    [InlineData("refresh.latency.max", 2600)]
    [InlineData("api.calls", 60)]
    [InlineData("api.refused", 20)]
    [InlineData("api.failed", 9)]
    [InlineData("arrivals.planned", 1200)]
    [InlineData("arrivals.started", 1190)]
    [InlineData("arrivals.late", 11)]
    [InlineData("arrivals.unstarted", 4)]
    [InlineData("arrivals.joined", 6)]
    [InlineData("lateness.p99", 12.5)]
    public void A_metric_of_an_arm_is_taken_from_its_result(string name, double expected) =>
        Assert.Equal(expected, MetricCatalog.Find(name)!.Of(Results.Arm(), null));

    [Theory]
    [InlineData("tokens.generated", 610)]
    [InlineData("tokens.returned", 581)]
    [InlineData("tokens.received", 560)]
    [InlineData("tokens.lost", 50)]
    [InlineData("tokens.lost.inside", 29)]
    [InlineData("tokens.lost.transit", 21)]
    [InlineData("tokens.loss-rate", 50 / 610.0)]
    [InlineData("refresh.attempts", 1000)]
    [InlineData("refresh.ok-rate", 0.56)]
    [InlineData("refresh.latency.p50", 1900)]
    [InlineData("refresh.latency.p90", 1901)]
    [InlineData("refresh.latency.p95", 1902)]
    [InlineData("refresh.latency.p99", 1903)]
    [InlineData("refresh.latency.p999", 1904)]
    [InlineData("refresh.latency.max", 2600)]
    [InlineData("refresh.service.p50", 1800)]
    [InlineData("refresh.service.p99", 1803)]
    [InlineData("refresh.service.p999", 1804)]
    public void A_metric_of_a_phase_is_taken_from_that_phase(string name, double expected) =>
        Assert.Equal(expected, MetricCatalog.Find(name)!.Of(Results.Arm(), "degraded"));

    [Fact]
    public void Every_metric_is_covered_by_the_two_tables_above()
    {
        string[] Covered(string test) => typeof(MetricCatalogTests).GetMethod(test)!
            .GetCustomAttributes(typeof(InlineDataAttribute), false).Cast<InlineDataAttribute>()
            .Select(row => (string)row.Data[0]!).Order().ToArray();

        Assert.Equal(
            MetricCatalog.All.Where(metric => metric.ForArm).Select(metric => metric.Name).Order(),
            Covered(nameof(A_metric_of_an_arm_is_taken_from_its_result)));
        Assert.Equal(
            MetricCatalog.All.Where(metric => metric.ByPhase).Select(metric => metric.Name).Order(),
            Covered(nameof(A_metric_of_a_phase_is_taken_from_that_phase)));
    }

    [Fact]
    public void Every_metric_has_a_name_a_unit_and_a_sentence() => Assert.All(MetricCatalog.All, metric =>
    {
        Assert.Matches(MetricName(), metric.Name);
        Assert.Contains(metric.Unit, new[] { "tokens", "orgs", "ms", "s", "ratio", "attempts", "arrivals" });
        Assert.EndsWith(".", metric.Meaning);
        Assert.True(metric.ForArm || metric.ByPhase);
    });

    [Fact]
    public void A_share_of_nothing_is_not_observed() =>
        Assert.Null(MetricCatalog.Find("tokens.loss-rate")!.Of(
            Results.Arm() with { Tokens = Results.Arm().Tokens with { Generated = 0, LostInside = 0, LostInTransit = 0 } }, null));

    [Fact]
    public void A_value_that_is_no_number_is_not_observed() =>
        Assert.Null(MetricCatalog.Find("lateness.p99")!.Of(
            Results.Arm() with { Arrivals = Results.Arm().Arrivals with { LatenessP99Ms = double.NaN } }, null));

    [Fact]
    public void A_phase_that_does_not_exist_has_no_values() =>
        Assert.All(MetricCatalog.All, metric => Assert.Null(metric.Of(Results.Arm(), "recovery")));

    [GeneratedRegex("^[a-z]+(\\.[a-z0-9]+(-[a-z]+)*)+$")]
    private static partial Regex MetricName();
}
