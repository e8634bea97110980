namespace LoadLab.Tests.Reports.Markdown;

public class MarkdownReportTests
{
    [Fact]
    public async Task A_pass_reads_as_approved() =>
        Approved.Equal("summary-pass.md", await Rendering.Markdown(SampleResults.DbSlow()));

    [Fact]
    public async Task A_failure_and_a_regression_read_as_approved() =>
        Approved.Equal("summary-fail.md", await Rendering.Markdown(SampleResults.Failing() with { Baseline = SampleResults.Regressed().Baseline }));

    [Fact]
    public async Task An_empty_run_reads_as_approved() =>
        Approved.Equal("summary-empty.md", await Rendering.Markdown(SampleResults.Empty()));

    [Fact]
    public async Task A_name_cannot_break_the_table_or_the_code_block()
    {
        var result = SampleResults.DbSlow(policies: ["strict"]);
        result = result with
        {
            Arms = [result.Arms[0] with { Policy = "a|b\n# c" }],
            Run = result.Run with { Command = "loadlab ```\nrest" },
        };
        var summary = await Rendering.Markdown(result);
        Assert.Contains("|  | a\\|b \\# c |\n", summary, StringComparison.Ordinal);
        Assert.Contains("````text\nloadlab ``` rest\n````\n", summary, StringComparison.Ordinal);
    }
}
