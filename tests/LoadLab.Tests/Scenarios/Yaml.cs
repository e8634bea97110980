using LoadLab.Scenarios;

namespace LoadLab.Tests.Scenarios;

/// <summary>Scenarios for tests of the reader.</summary>
internal static class Yaml
{
    /// <summary>The shortest valid scenario, six lines. What a test adds begins in line 7.</summary>
    public const string Minimal =
        """
        name: short
        title: As short as can be
        policies: [strict, amnesty]
        phases: { steady: 7s, degraded: 12s, recovery: 9s }
        load:
          - { kind: steady, rate: 10/s }

        """;

    public static Scenario Scenario(string yaml)
    {
        var reading = ScenarioReader.Read(yaml, "x.yaml");
        Assert.Empty(reading.Problems);
        return reading.Scenario!;
    }

    /// <summary>The minimal scenario with lines added.</summary>
    public static Scenario ScenarioWith(string lines) => Scenario(Minimal + lines);

    /// <summary>Holds that exactly these mistakes are found, as printed.</summary>
    public static void Rejects(string yaml, params string[] problems)
    {
        var reading = ScenarioReader.Read(yaml, "x.yaml");
        Assert.Equal(string.Join('\n', problems), string.Join('\n', reading.Problems));
        Assert.Null(reading.Scenario);
    }

    /// <summary>The same for the minimal scenario with lines added.</summary>
    public static void RejectsWith(string lines, params string[] problems) => Rejects(Minimal + lines, problems);
}
