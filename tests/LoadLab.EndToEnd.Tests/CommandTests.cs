using LoadLab.EndToEnd.Tests.Support;

namespace LoadLab.EndToEnd.Tests;

/// <summary>The commands beside the main one.</summary>
public class CommandTests
{
    [Theory]
    [InlineData("db-slow")]
    [InlineData("db-down")]
    [InlineData("steady")]
    public async Task List_names_each_scenario(string name)
    {
        var (code, output) = await LoadLabProcess.RunAsync(["list"]);
        Assert.Equal(0, code);
        Assert.Contains(name, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_finds_the_scenarios_from_inside_the_harness_folder() =>
        Assert.Contains("db-slow", (await LoadLabProcess.RunAsync(["list"], Path.Combine(Repository.Root, "harness"))).Output, StringComparison.Ordinal);

    [Theory]
    [InlineData("--help", "db-slow")]
    [InlineData("--help", "Exit codes")]
    [InlineData("scenario --help", "--time-scale")]
    [InlineData("ledger --help", "--explain")]
    [InlineData("toxiproxy -help", "-port")]
    [InlineData("target --help", "--policy")]
    public async Task Help_explains(string command, string expected)
    {
        var (code, output) = await LoadLabProcess.RunAsync(command.Split(' '));
        Assert.Equal(0, code);
        Assert.Contains(expected, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Version_is_a_version()
    {
        var (code, output) = await LoadLabProcess.RunAsync(["--version"]);
        Assert.Equal(0, code);
        Assert.Matches(@"^\d+\.\d+\.\d+", output);
    }

    [Fact]
    public async Task Completion_offers_scenario_names()
    {
        var (code, output) = await LoadLabProcess.RunAsync(["[suggest:17]", "scenario db-slow "]);
        Assert.Equal(0, code);
        Assert.Contains("--policies", output, StringComparison.Ordinal);
        (_, output) = await LoadLabProcess.RunAsync(["[suggest:19]", "ledger run --stage "]);
        Assert.Contains("lost-in-transit", output, StringComparison.Ordinal);
        (_, output) = await LoadLabProcess.RunAsync(["[suggest:12]", "scenario db-"]);
        Assert.Contains("db-slow", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bash", "complete -F")]
    [InlineData("zsh", "compdef")]
    [InlineData("fish", "complete -f -c loadlab")]
    [InlineData("powershell", "Register-ArgumentCompleter")]
    public async Task Completion_scripts_are_printed(string shell, string expected) =>
        Assert.Contains(expected, (await LoadLabProcess.RunAsync(["completion", shell])).Output, StringComparison.Ordinal);
}
