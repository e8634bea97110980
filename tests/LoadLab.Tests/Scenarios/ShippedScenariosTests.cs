using LoadLab.Scenarios;

namespace LoadLab.Tests.Scenarios;

/// <summary>The scenarios in the repository.</summary>
public sealed class ShippedScenariosTests
{
    /// <summary>The repository's root, found from the tests' own folder.</summary>
    public static string Root { get; } = FindRoot();

    public static TheoryData<string> Files { get; } =
        new(Directory.GetFiles(Path.Combine(Root, "scenarios"), "*.yaml").Select(file => Path.GetFileName(file)));

    [Theory]
    [MemberData(nameof(Files))]
    public void A_shipped_scenario_has_no_mistake_and_the_name_of_its_file(string file)
    {
        var reading = ScenarioReader.ReadFile(Path.Combine(Root, "scenarios", file));
        Assert.Empty(reading.Problems);
        Assert.Equal(Path.GetFileNameWithoutExtension(file), reading.Scenario!.Name);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_shipped_scenario_names_its_schema_in_the_first_line(string file) =>
        Assert.Equal(
            "# yaml-language-server: $schema=./scenario.schema.json",
            File.ReadLines(Path.Combine(Root, "scenarios", file)).First());

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "LoadLab.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The repository was not found.");
        return folder;
    }
}
