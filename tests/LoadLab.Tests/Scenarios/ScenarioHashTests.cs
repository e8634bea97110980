using LoadLab.Scenarios;
using static LoadLab.Tests.Scenarios.Yaml;

namespace LoadLab.Tests.Scenarios;

public sealed class ScenarioHashTests
{
    private const string Lines = """
        seed: 3
        orgs: { count: 10 }
        load:
          - { kind: steady, rate: 10/s }
          - { kind: storm, arrivals: 5, length: 1s }
        policies: [strict, "grace:30s"]
        phases: { steady: 7s }
        faults: [{ name: a, kind: latency, start: degraded, length: 1s, latency: 1s }]
        amnesty: { end: recovery }
        thresholds: [{ metric: tokens.lost, at-most: 0 }]
        limits: { in-flight: 5 }
        name: a
        title: A
        """;

    private static readonly string Hash = Of(Lines);

    [Fact]
    public void A_hash_is_64_hex_digits() => Assert.Matches("^[0-9a-f]{64}$", Hash);

    [Fact]
    public void A_hash_does_not_depend_on_order_layout_comments_or_written_defaults() =>
        Assert.Equal(Hash, Of("""
            # another layout
            name: a
            title: A
            target: { pool-size: 100 }
            policies:
              - strict
              - grace:30s
            load: [{ rate: 10.0, kind: steady }, { kind: storm, length: 1000ms, arrivals: 5 }]
            seed: 3
            phases: { steady: 7000ms, warm-up: 2s }
            orgs: { count: 10 }
            amnesty: { end: recovery+0s }
            thresholds: [{ metric: tokens.lost, at-most: 0.0 }]
            faults: [{ name: a, kind: latency, start: degraded, length: 1s, latency: 1s, jitter: 0s }]
            limits: { in-flight: 5 }
            """));

    [Fact]
    public void A_hash_does_not_depend_on_words_for_people() =>
        Assert.Equal(Hash, Of(Lines.Replace("title: A", "title: B\ndescription: C")));

    [Theory]
    [InlineData("seed: 3", "seed: 4")]
    [InlineData("count: 10", "count: 11")]
    [InlineData("rate: 10/s", "rate: 10.000001/s")]
    [InlineData("arrivals: 5", "arrivals: 6")]
    [InlineData("[strict, \"grace:30s\"]", "[\"grace:30s\", strict]")]
    [InlineData("grace:30s", "grace:31s")]
    [InlineData("steady: 7s", "steady: 7001ms")]
    [InlineData("latency: 1s", "latency: 1s, jitter: 1ms")]
    [InlineData("latency: 1s", "latency: 1s, direction: upstream")]
    [InlineData("end: recovery", "end: recovery+1ms")]
    [InlineData("end: recovery", "start: steady")]
    [InlineData("at-most: 0", "at-least: 0")]
    [InlineData("at-most: 0", "at-most: 0, phase: steady")]
    [InlineData("in-flight: 5", "in-flight: 6")]
    [InlineData("name: a\n", "name: b\n")]
    public void A_hash_depends_on_every_value(string value, string other)
    {
        Assert.Contains(value, Lines, StringComparison.Ordinal);
        Assert.NotEqual(Hash, Of(Lines.Replace(value, other)));
    }

    [Fact]
    public void Every_property_of_every_record_is_in_the_canonical_form()
    {
        var canonical = ScenarioHash.Canonical(Scenario(Lines));
        var expected = typeof(Scenario).GetProperties().Select(property => property.Name).Except(["Title", "Description"]);
        Assert.All(expected, name => Assert.Contains($".{name}", canonical, StringComparison.Ordinal));
        Assert.DoesNotContain(".Title", canonical, StringComparison.Ordinal);
    }

    private static string Of(string yaml) => ScenarioHash.Of(Scenario(yaml));
}
