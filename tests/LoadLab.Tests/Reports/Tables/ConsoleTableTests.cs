using Spectre.Console;

namespace LoadLab.Tests.Reports.Tables;

public class ConsoleTableTests
{
    [Theory]
    [InlineData(80, 1)]
    [InlineData(100, 1)]
    [InlineData(80, 3)]
    [InlineData(80, 4)]
    public void Fits_the_width_of_the_console(int width, int repeats)
    {
        var text = Rendering.Console(SampleResults.DbSlow(repeats: repeats), width);
        Assert.All(text.Split('\n'), line => Assert.True(line.TrimEnd().Length <= width, line));
    }

    [Fact]
    public void Two_arms_stand_beside_each_other_at_80_columns()
    {
        var header = Rendering.Console(SampleResults.DbSlow(), 80).Split('\n').First(line => line.Contains("strict", StringComparison.Ordinal));
        Assert.Contains("amnesty", header, StringComparison.Ordinal);
    }

    [Fact]
    public void Arms_that_do_not_fit_follow_in_a_table_of_their_own()
    {
        var text = Rendering.Console(SampleResults.DbSlow(repeats: 3), 80);
        var headers = text.Split('\n').Where(line => line.Contains(" #", StringComparison.Ordinal)).ToList();
        Assert.Equal(3, headers.Count);
        Assert.Equal(6, headers.Sum(line => line.Split('#').Length - 1));
    }

    [Fact]
    public void Ends_with_the_verdict_and_its_reasons()
    {
        var lines = Rendering.Console(SampleResults.Failing()).TrimEnd().Split('\n').Select(line => line.TrimEnd()).ToList();
        Assert.Equal("Verdict: FAIL", lines[^2]);
        Assert.Equal("- Threshold tokens.lossRate at most 5 % (degraded) is broken under strict.", lines[^1]);
    }

    [Fact]
    public void Says_what_is_missing_when_no_arm_finished()
    {
        var text = Rendering.Console(SampleResults.Empty());
        Assert.Contains("No arm finished, so nothing was measured.", text, StringComparison.Ordinal);
        Assert.Contains("Verdict: INCONCLUSIVE, interrupted", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Is_coloured_only_where_the_console_has_colours()
    {
        const string Escape = "\u001b[";
        Assert.Contains(Escape, Rendering.Console(SampleResults.DbSlow(), ansi: AnsiSupport.Yes), StringComparison.Ordinal);
        Assert.DoesNotContain(Escape, Rendering.Console(SampleResults.DbSlow(), ansi: AnsiSupport.No), StringComparison.Ordinal);
    }

    [Fact]
    public void Brackets_in_a_policy_are_no_markup()
    {
        var result = SampleResults.DbSlow();
        result = result with { Arms = [result.Arms[0] with { Policy = "[bold]x[/]" }, result.Arms[1]] };
        Assert.Contains("[bold]x[/]", Rendering.Console(result), StringComparison.Ordinal);
    }
}
