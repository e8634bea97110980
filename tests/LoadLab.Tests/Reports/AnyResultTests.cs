using System.Xml.Linq;
using CsCheck;
using LoadLab.Reports.Json;

namespace LoadLab.Tests.Reports;

/// <summary>What must hold of every report whatever the result is.</summary>
public class AnyResultTests
{
    [Fact]
    public Task The_page_holds_no_element_that_came_from_outside() => Gen.Int.SampleAsync(async seed =>
    {
        var body = await Rendering.HtmlBody(RandomResults.From(seed));
        Assert.DoesNotContain("<img", body, StringComparison.OrdinalIgnoreCase);
        // The only script element of this part is the one that holds the charts' data.
        Assert.Equal(1, Occurrences(body, "<script"));
        Assert.Equal(1, Occurrences(body, "</script"));
    }, iter: 40, threads: 1);

    [Fact]
    public Task The_summary_holds_no_element_that_came_from_outside() => Gen.Int.SampleAsync(async seed =>
    {
        var summary = await Rendering.Markdown(RandomResults.From(seed));
        // The command stands in a block of code, where nothing is markup.
        Assert.DoesNotContain("<", summary.Split("## Run it again")[0], StringComparison.Ordinal);
    }, iter: 200, threads: 1);

    [Fact]
    public Task The_XML_is_well_formed_and_its_counts_are_right() => Gen.Int.SampleAsync(async seed =>
    {
        var xml = XDocument.Parse(await Rendering.JUnit(RandomResults.From(seed))).Root!;
        Assert.Equal(xml.Descendants("testcase").Count(), (int)xml.Attribute("tests")!);
        Assert.Equal(xml.Descendants("failure").Count(), (int)xml.Attribute("failures")!);
        Assert.Equal(xml.Descendants("error").Count(), (int)xml.Attribute("errors")!);
    }, iter: 200, threads: 1);

    [Fact]
    public void The_console_gets_no_control_codes() => Gen.Int.Sample(seed =>
    {
        var text = Rendering.Console(RandomResults.From(seed), width: 80);
        Assert.DoesNotContain(text, c => char.IsControl(c) && c is not ('\n' or '\r'));
    }, iter: 200, threads: 1);

    [Fact]
    public Task The_JSON_is_read_back_as_it_was() => Gen.Int.SampleAsync(async seed =>
    {
        var written = await Rendering.Json(RandomResults.From(seed));
        using var input = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(written));
        var read = await ResultJson.ReadAsync(input, "result.json", CancellationToken.None);
        // Half of a surrogate pair has no place in UTF-8; the character that replaces it is written in two ways.
        Assert.Equal(written.Replace("\\uFFFD", "\uFFFD", StringComparison.Ordinal), await Rendering.Json(read));
    }, iter: 200, threads: 1);

    private static int Occurrences(string text, string part) => text.Split(part, StringSplitOptions.None).Length - 1;
}
