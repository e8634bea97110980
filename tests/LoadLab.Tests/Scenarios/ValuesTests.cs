using CsCheck;
using LoadLab.Scenarios;
using LoadLab.Scenarios.Text;
using static LoadLab.Tests.Scenarios.Yaml;

namespace LoadLab.Tests.Scenarios;

/// <summary>How times, instants, rates and numbers are written.</summary>
public sealed class ValuesTests
{
    [Theory]
    [InlineData("500ms", 500)]
    [InlineData("2s", 2_000)]
    [InlineData("1m30s", 90_000)]
    [InlineData("2m", 120_000)]
    [InlineData("1h1m1s1ms", 3_661_001)]
    [InlineData("1.5s", 1_500)]
    [InlineData("0.25ms", 0.25)]
    [InlineData("0s", 0)]
    [InlineData("0", 0)]
    [InlineData("24h", 86_400_000)]
    public void Accepts_times_with_units(string text, double milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), Durations.Parse(text).Value);

    [Theory]
    [InlineData("7", "has no unit; units are h, m, s and ms")]
    [InlineData("1m30", "has no unit; units are h, m, s and ms")]
    [InlineData("-2s", "expected a time of 0 or more")]
    [InlineData("2sec", "unknown unit sec; units are h, m, s and ms")]
    [InlineData("2d", "unknown unit d; units are h, m, s and ms")]
    [InlineData("2 s", "unknown unit  s; units are h, m, s and ms")]
    [InlineData("30s1m", "expected units from large to small, each once, as in 1m30s")]
    [InlineData("1s2s", "expected units from large to small, each once, as in 1m30s")]
    [InlineData("soon", "expected a time such as 500ms, 2s or 1m30s")]
    [InlineData("", "expected a time such as 500ms, 2s or 1m30s")]
    [InlineData("1.2.3s", "expected a time such as 500ms, 2s or 1m30s")]
    [InlineData(".nan", "expected a time such as 500ms, 2s or 1m30s")]
    [InlineData("25h", "expected at most 24h")]
    [InlineData("99999999999999999999999999999s", "expected at most 24h")]
    public void Rejects_times_that_are_none(string text, string expected) => Assert.Equal(expected, Durations.Parse(text).Expected);

    [Fact]
    public void A_time_reads_back_as_it_is_written() =>
        Gen.Long[0, TimeSpan.TicksPerDay].Sample(ticks =>
            Durations.Parse(Durations.Format(new TimeSpan(ticks))).Value == new TimeSpan(ticks));

    [Theory]
    [InlineData("degraded", PhaseName.Degraded, 0)]
    [InlineData("recovery+2s", PhaseName.Recovery, 2_000)]
    [InlineData("warm-up + 1m", PhaseName.WarmUp, 60_000)]
    [InlineData("drain+0", PhaseName.Drain, 0)]
    public void Accepts_instants(string text, PhaseName phase, double milliseconds) =>
        Assert.Equal(new PhaseInstant(phase, TimeSpan.FromMilliseconds(milliseconds)), Instants.Parse(text).Value);

    [Theory]
    [InlineData("degrade", "unknown phase; did you mean degraded?")]
    [InlineData("Steady", "unknown phase; did you mean steady?")]
    [InlineData("2s", "unknown phase; expected warm-up, steady, degraded, recovery or drain")]
    [InlineData("recovery-2s", "expected recovery, or a time after its beginning as in recovery+2s")]
    [InlineData("recovery+", "after the +, expected a time such as 500ms, 2s or 1m30s")]
    [InlineData("recovery+2", "after the +, has no unit; units are h, m, s and ms")]
    public void Rejects_instants_that_are_none(string text, string expected) => Assert.Equal(expected, Instants.Parse(text).Expected);

    [Theory]
    [InlineData("40/s", 40)]
    [InlineData("40", 40)]
    [InlineData("0.5/s", 0.5)]
    [InlineData("1e3", 1000)]
    public void Accepts_rates(string text, double rate) => Assert.Equal(rate, Rates.Parse(text, zeroAllowed: false).Value);

    [Theory]
    [InlineData("0", false, "expected a number above 0")]
    [InlineData("-3", false, "expected a number above 0")]
    [InlineData("-3", true, "expected a number of 0 or more")]
    [InlineData("40/min", false, "unknown unit /min; a rate is per second, as in 40/s")]
    [InlineData("NaN", false, "expected a number above 0 per second, as in 40/s")]
    [InlineData(".inf", false, "expected a number above 0 per second, as in 40/s")]
    [InlineData("1e999", false, "expected a number above 0 per second, as in 40/s")]
    [InlineData("1e6", false, "expected at most 100,000 per second")]
    [InlineData("fast", false, "expected a number above 0 per second, as in 40/s")]
    public void Rejects_rates_that_are_none(string text, bool zeroAllowed, string expected) =>
        Assert.Equal(expected, Rates.Parse(text, zeroAllowed).Expected);

    [Fact]
    public void Rejects_numbers_that_are_not_finite() =>
        RejectsWith("limits: { late-share: .nan }\nthresholds: [{ metric: tokens.lost, at-most: .inf }]\n",
            "x.yaml:7:23: limits.late-share: found .nan; expected a number from 0 to 1",
            "x.yaml:8:46: thresholds[0].at-most: found .inf; expected a number, in tokens");

    [Theory]
    [InlineData("0x10")]
    [InlineData("1.5")]
    [InlineData("1_000")]
    [InlineData("1e3")]
    [InlineData("-1")]
    [InlineData("2147483648")]
    public void Rejects_whole_numbers_that_are_none(string text) =>
        RejectsWith($"seed: {text}\n", $"x.yaml:7:7: seed: found {text}; expected a whole number from 0 to 2147483647");

    [Theory]
    [InlineData("grace:30s", "grace")]
    [InlineData("grace:30s,max=1", "grace")]
    [InlineData("until-first-use", "until-first-use")]
    [InlineData("reuse-revocation", "reuse-revocation")]
    public void Accepts_policies(string text, string name)
    {
        var policy = PolicySyntax.Parse(text).Value!;
        Assert.Equal((text, name), (policy.Text, policy.Name));
        Assert.Equal(name == "grace" ? TimeSpan.FromSeconds(30) : null, policy.Time);
    }

    [Theory]
    [InlineData("stric", "unknown policy; did you mean strict?")]
    [InlineData("Strict", "unknown policy; did you mean strict?")]
    [InlineData("lenient", "unknown policy; expected strict, amnesty, grace, until-first-use, replay or reuse-revocation")]
    [InlineData("strict:5s", "strict takes nothing after its name")]
    [InlineData("grace", "expected grace:<time>[,max=<n>], as in grace:30s")]
    [InlineData("grace:", "expected grace:<time>[,max=<n>], as in grace:30s")]
    [InlineData("grace:30", "after grace:, has no unit; units are h, m, s and ms")]
    [InlineData("grace:0s", "after grace:, expected a time above 0; without one it is strict")]
    [InlineData("grace:1m30s", "after grace:, expected a time of one unit, as in 90s")]
    [InlineData("grace:30s,", "after the comma, expected max=<n> with a whole number of 1 or more")]
    [InlineData("grace:30s,max=0", "after the comma, expected max=<n> with a whole number of 1 or more")]
    [InlineData("grace:30s,min=1", "after the comma, expected max=<n> with a whole number of 1 or more")]
    [InlineData("grace:30s,max=1,max=2", "expected grace:<time>[,max=<n>], as in grace:30s")]
    public void Rejects_policies_that_are_none(string text, string expected) => Assert.Equal(expected, PolicySyntax.Parse(text).Expected);

    [Fact]
    public void Rejects_a_policy_that_is_there_twice_however_it_is_written() =>
        Rejects(Minimal.Replace("[strict, amnesty]", "[grace:30s, strict, 'grace:30000ms', strict]"),
            "x.yaml:3:31: policies[2]: found the text \"grace:30000ms\" a second time; expected each once",
            "x.yaml:3:48: policies[3]: found strict a second time; expected each once");

    [Fact]
    public void Rejects_an_empty_list_of_policies() =>
        Rejects(Minimal.Replace("[strict, amnesty]", "[]"), "x.yaml:3:11: policies: the list is empty; expected at least one of the policies");
}
