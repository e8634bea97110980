using System.Net;
using LoadLab.Reports.Tables;
using LoadLab.Results;

namespace LoadLab.Tests.Reports.Tables;

public class ArmsTableTests
{
    [Fact]
    public async Task Console_summary_and_page_show_the_same_figures()
    {
        var result = SampleResults.DbSlow(amnestyFrom: 18);
        var console = Words(Rendering.Console(result, 160));
        var summary = Words((await Rendering.Markdown(result)).Replace("\\", "", StringComparison.Ordinal));
        var page = WebUtility.HtmlDecode(await Rendering.HtmlBody(result));
        Assert.All(ArmsTable.From(result).Rows, row =>
        {
            Assert.Contains($"{Words(row.Title)} {Words(row.Cells[0].Text)} {Words(row.Cells[1].Text)}", console, StringComparison.Ordinal);
            Assert.Contains($"| {Words(row.Title)} | {Words(row.Cells[0].Text)} | {Words(row.Cells[1].Text)} |", summary, StringComparison.Ordinal);
            Assert.Contains($">{row.Title}</span>", page, StringComparison.Ordinal);
            Assert.All(row.Cells, cell => Assert.Contains($">{cell.Text}</td>", page, StringComparison.Ordinal));
        });
    }

    [Fact]
    public void Shows_each_arm_up_to_six_with_the_repeats_of_a_policy_side_by_side()
    {
        var table = ArmsTable.From(SampleResults.DbSlow(repeats: 3));
        Assert.Equal(["strict #1", "strict #2", "strict #3", "amnesty #1", "amnesty #2", "amnesty #3"], table.Columns.Select(column => column.Name));
        Assert.False(table.IsAggregated);
    }

    [Fact]
    public void Shows_each_policy_beyond_six_arms_with_median_least_and_most()
    {
        var result = SampleResults.DbSlow(repeats: 4);
        var lost = result.Arms.Where(arm => arm.Policy == "strict").Select(arm => arm.Tokens.Lost).Order().ToList();
        var table = ArmsTable.From(result);
        Assert.Equal(["strict", "amnesty"], table.Columns.Select(column => column.Name));
        Assert.Equal($"{(lost[1] + lost[2]) / 2m:0.#} [{lost[0]}–{lost[3]}]", table.Cell("lost", 0).Text);
        Assert.Equal("pass", table.Cell("verdict", 0).Text);
    }

    [Fact]
    public void A_figure_alike_in_every_repeat_has_no_range() =>
        Assert.Equal("1,200", ArmsTable.From(SampleResults.DbSlow(repeats: 4)).Cell("planned", 0).Text);

    [Fact]
    public void Repeats_that_differ_in_a_word_are_counted()
    {
        var result = SampleResults.DbSlow(repeats: 4);
        result = result with { Arms = [.. result.Arms.Select(arm => arm.Repeat == 2 ? arm with { Verdict = Verdict.Fail } : arm)] };
        var verdict = ArmsTable.From(result).Cell("verdict", 0);
        Assert.Equal(("3× pass, 1× fail", Tone.Bad), (verdict.Text, verdict.Tone));
    }

    [Fact]
    public void What_was_lost_and_who_stays_cut_off_catches_the_eye()
    {
        var table = ArmsTable.From(SampleResults.DbSlow());
        Assert.Equal(Tone.Bad, table.Cell("lost", 1).Tone);
        Assert.Equal(Tone.Bad, table.Cell("cut off at the end", 0).Tone);
        Assert.Equal(Tone.Good, table.Cell("cut off at the end", 1).Tone);
        Assert.Equal(Tone.Neutral, table.Cell("generated", 0).Tone);
    }

    [Fact]
    public void A_threshold_of_one_policy_leaves_the_other_blank()
    {
        var table = ArmsTable.From(SampleResults.DbSlow());
        Assert.Equal(["–", "0 orgs, pass"], table.Rows.Single(row => row.Label == "orgs.disconnectedEnd at most 0").Cells.Select(cell => cell.Text));
    }

    [Fact]
    public void What_was_never_observed_is_a_dash() =>
        Assert.Equal("–", ArmsTable.From(SampleResults.Tokenless()).Cell("loss rate", 0).Text);

    private static string Words(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
