using System.Text.RegularExpressions;
using LoadLab.Scenarios;
using Newtonsoft.Json.Linq;

namespace LoadLab.Tests.Scenarios;

/// <summary>docs/scenarios.md says what the program does.</summary>
public sealed partial class ReferenceTests
{
    private static readonly string Page = Path.Combine(ShippedScenariosTests.Root, "docs", "scenarios.md");

    private static readonly JObject Schema =
        JObject.Parse(File.ReadAllText(Path.Combine(ShippedScenariosTests.Root, "scenarios", "scenario.schema.json")));

    [Fact]
    public void The_tables_of_the_reference_are_those_of_the_schema_and_the_catalogue()
    {
        var written = File.ReadAllText(Page);
        var expected = Fill("keys", new ReferenceTables(Schema).Keys(), written);
        expected = Fill("metrics", ReferenceTables.Metrics(), expected);
        expected = Fill("margins", ReferenceTables.Margins(), expected);

        if (Environment.GetEnvironmentVariable("LOADLAB_UPDATE_DOCS") == "1")
            File.WriteAllText(Page, expected);
        else
            Assert.True(expected == written, "docs/scenarios.md is out of date: run this test with LOADLAB_UPDATE_DOCS=1 and commit the page.");
    }

    [Fact]
    public void Every_scenario_in_the_reference_is_valid() =>
        Assert.All(YamlBlock().Matches(File.ReadAllText(Page)), block => Assert.Empty(ScenarioReader.Read(block.Groups[1].Value, "docs").Problems));

    private static string Fill(string name, string tables, string page)
    {
        var begin = $"<!-- generated: {name} -->\n";
        var from = page.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        var to = page.IndexOf("<!-- end -->", from, StringComparison.Ordinal);
        Assert.True(from > begin.Length && to >= from, $"docs/scenarios.md has no place for {name}.");
        return $"{page[..from]}\n{tables}\n{page[to..]}";
    }

    [GeneratedRegex("```yaml\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex YamlBlock();
}
