using LoadLab.Scenarios;
using LoadLab.Stack.Target;

namespace LoadLab.Tests.Stack.Target;

/// <summary>What a scenario says of the target reaches the target's command line.</summary>
public sealed class TargetArgumentsTests
{
    // A value other than the default for each setting, and how it must be written.
    public static TheoryData<string, string, string> Settings { get; } = new()
    {
        { "transaction: single-statement", "--transaction", "single-statement" },
        { "isolation: repeatable-read", "--isolation", "repeatable-read" },
        { "when-caller-gone: cancel", "--when-caller-gone", "cancel" },
        { "pool-size: 7", "--pool-size", "7" },
        { "queue-limit: 0", "--queue-limit", "0" },
        { "command-timeout: 1m30s", "--command-timeout", "90000ms" },
        { "request-timeout: 1.5s", "--request-timeout", "1500ms" },
        { "token-lifetime: 2h", "--token-lifetime", "7200000ms" },
    };

    [Theory]
    [MemberData(nameof(Settings))]
    public void Every_setting_reaches_the_command_line(string setting, string option, string written)
    {
        Assert.NotEqual(written, ValueAfter(option, ArgumentsOf("")));
        Assert.Equal(written, ValueAfter(option, ArgumentsOf($"target: {{ {setting} }}")));
    }

    [Fact]
    public void No_setting_is_forgotten() =>
        Assert.Equal(typeof(TargetSettings).GetProperties().Length, Settings.Count);

    [Theory]
    [InlineData("transport: { http: 2 }", true, false)]
    [InlineData("transport: { tls: true }", false, true)]
    [InlineData("transport: { http: 2, tls: true }", true, true)]
    [InlineData("", false, false)]
    public void The_transport_does_too(string transport, bool http2, bool tls)
    {
        var arguments = ArgumentsOf(transport);
        Assert.Equal((http2, tls), (arguments.Contains("--http2"), arguments.Contains("--tls")));
    }

    [Fact]
    public void So_do_the_arm_s_own()
    {
        var arguments = ArgumentsOf("");
        Assert.Equal("Host=db", ValueAfter("--database", arguments));
        Assert.Equal("grace:90s", ValueAfter("--policy", arguments));
        Assert.Equal("evidence.bin", ValueAfter("--evidence", arguments));
    }

    private static string ValueAfter(string option, IReadOnlyList<string> arguments) => arguments[arguments.ToList().IndexOf(option) + 1];

    private static IReadOnlyList<string> ArgumentsOf(string section)
    {
        var reading = ScenarioReader.Read($$"""
            name: target
            title: One setting that is not the default
            policies: [strict]
            phases: {}
            load: [{ kind: steady, rate: 1/s }]
            {{section}}
            """, "target.yaml");
        Assert.Empty(reading.Problems);
        return TargetProcess.Arguments(new()
        {
            Database = "Host=db",
            Policy = "grace:90s",
            EvidenceFile = "evidence.bin",
            LogFile = "target.log",
            Settings = reading.Scenario!.Target,
            Transport = reading.Scenario.Transport,
        });
    }
}
