using LoadLab.Scenarios;

namespace LoadLab.Tests.Scenarios;

public sealed class ScenarioCatalogTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("loadlab-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Scenarios_are_found_from_the_current_folder_upward()
    {
        Scenario("repo/scenarios/short.yaml");
        Assert.Equal(["short"], Catalog(current: "repo/src/deep", program: "elsewhere").List().Select(entry => entry.Name));
    }

    [Fact]
    public void Scenarios_are_found_from_the_programs_folder_upward_and_beside_the_program()
    {
        Scenario("repo/scenarios/short.yaml");
        Scenario("repo/bin/scenarios/copied.yaml");
        Assert.Equal(["copied", "short"], Catalog(current: "home", program: "repo/bin").List().Select(entry => entry.Name));
    }

    [Fact]
    public void A_name_means_the_nearest_file_of_that_name()
    {
        Scenario("repo/bin/scenarios/short.yaml", title: "A copy");
        Scenario("repo/scenarios/short.yaml", title: "The repository's");
        Scenario("home/scenarios/short.yaml", title: "Mine");
        Assert.Equal("The repository's", Catalog("work", "repo/bin").Resolve("short").Scenario!.Title);
        Assert.Equal("Mine", Catalog("home", "repo/bin").Resolve("short").Scenario!.Title);
    }

    [Fact]
    public void A_folder_of_that_name_without_yaml_is_somebody_elses()
    {
        Directory.CreateDirectory(Path.Combine(_root, "repo/src/scenarios"));
        Scenario("repo/scenarios/short.yaml");
        Assert.Single(Catalog("repo/src", "elsewhere").List());
    }

    [Fact]
    public void A_list_shows_policies_and_length_and_what_is_wrong()
    {
        Scenario("repo/scenarios/short.yaml");
        File.WriteAllText(Path.Combine(_root, "repo/scenarios/broken.yaml"), "name: [\n");
        var entries = Catalog("repo", "elsewhere").List();
        Assert.Equal(["broken", "short"], entries.Select(entry => entry.Name));
        Assert.Null(entries[0].Scenario);
        Assert.Equal("scenarios/broken.yaml", Assert.Single(entries[0].Problems).File);
        Assert.Equal(["strict", "amnesty"], entries[1].Scenario!.Policies.Select(policy => policy.Text));
        Assert.Equal(TimeSpan.FromSeconds(45), entries[1].ArmLength);
    }

    [Theory]
    [InlineData("./repo/scenarios/short.yaml")]
    [InlineData("repo/scenarios/short.yaml")]
    public void A_file_is_read_from_the_current_folder(string file)
    {
        Scenario("repo/scenarios/short.yaml");
        Assert.NotNull(Catalog(".", "elsewhere").Resolve(file).Scenario);
    }

    [Fact]
    public void Rejects_an_unknown_name_with_the_nearest_ones_and_where_it_looked()
    {
        Scenario("repo/scenarios/db-slow.yaml");
        Scenario("repo/scenarios/db-slower.yaml");
        var folder = Path.Combine(_root, "repo", "scenarios");
        Assert.Equal(
            $"db-slo: no scenario of this name; did you mean db-slow or db-slower? looked in {folder}",
            Mistake("repo", "db-slo"));
        Assert.Equal(
            $"xyzzy: no scenario of this name; there are db-slow, db-slower; looked in {folder}",
            Mistake("repo", "xyzzy"));
    }

    [Fact]
    public void Rejects_a_name_where_there_are_no_scenarios_at_all() =>
        Assert.Equal(
            $"short: no scenario of this name; no folder scenarios was found from {Path.Combine(_root, "repo")} upward nor beside the program; name a file instead",
            Mistake("repo", "short"));

    [Fact]
    public void Rejects_a_file_that_does_not_exist() =>
        Assert.Equal("./nowhere.yaml: no such file", Mistake("repo", "./nowhere.yaml"));

    [Theory]
    [InlineData("../scenarios/short")]
    [InlineData("\0")]
    [InlineData("")]
    [InlineData(".yaml")]
    [InlineData("a\0b.yaml")]
    public void Rejects_names_that_no_file_can_have(string name)
    {
        Scenario("repo/scenarios/short.yaml");
        Assert.NotEmpty(Catalog("repo", "elsewhere").Resolve(name).Problems);
    }

    [Fact]
    public void Rejects_a_file_too_large_to_be_a_scenario_without_loading_it()
    {
        var file = Path.Combine(_root, "huge.yaml");
        using (var stream = File.Create(file))
            stream.SetLength(1L << 32);
        Assert.Equal($"{file}: the file is too large; expected at most 262,144 characters", Mistake(".", file));
    }

    [Fact]
    public void Rejects_a_folder_in_place_of_a_file()
    {
        Directory.CreateDirectory(Path.Combine(_root, "folder.yaml"));
        Assert.Equal("folder.yaml: no such file", Mistake(".", "folder.yaml"));
    }

    private string Mistake(string current, string name) =>
        Assert.Single(Catalog(current, "elsewhere").Resolve(name).Problems).ToString();

    private ScenarioCatalog Catalog(string current, string program) => new(Folder(current), Folder(program));

    private string Folder(string name) => Directory.CreateDirectory(Path.Combine(_root, name)).FullName;

    private void Scenario(string file, string title = "As short as can be")
    {
        var path = Path.Combine(_root, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, Yaml.Minimal.Replace("As short as can be", title));
    }
}
