using LoadLab.EndToEnd.Tests.Support;

namespace LoadLab.EndToEnd.Tests;

/// <summary>Bad input: every mistake at once, where it is, what to do; nothing started, nothing written.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Results => Path.Combine(_folder, "results");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_unknown_scenario_names_the_nearest()
    {
        var output = await RefusedAsync("scenario", "db-slwo");
        Assert.Contains("db-slow", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("scenari: did you mean scenario?", "scenari", "db-slow")]
    [InlineData("--sead: did you mean --seed?", "scenario", "db-slow", "--sead", "3")]
    [InlineData("There is no folder ''", "report", "")]
    [InlineData("There is no folder ''", "recover", "")]
    [InlineData("is not a run's folder", "recover", "/")]
    public async Task A_wrong_word_is_told_with_what_was_expected(string expected, params string[] arguments)
    {
        var (code, output) = await LoadLabProcess.RunAsync(arguments);
        Assert.Equal(2, code);
        Assert.Contains(expected, output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Toxiproxy_that_does_not_answer_is_exit_code_6_and_leaves_nothing()
    {
        var (code, output) = await LoadLabProcess.RunAsync(["scenario", "steady", "--out", Results, "--toxiproxy", "http://127.0.0.1:1"]);
        Assert.True(code == 6, $"exit code {code}:\n{output}");
        Assert.Contains("http://127.0.0.1:1/ does not answer", output, StringComparison.Ordinal);
        Assert.DoesNotContain("starting PostgreSQL", output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Results), "a folder was left");
    }

    [Fact]
    public async Task Every_mistake_in_a_file_and_in_the_options_is_reported_at_once()
    {
        var file = Path.Combine(_folder, "bad.yaml");
        await File.WriteAllTextAsync(file,
            """
            name: bad
            title: Bad
            policies: [strikt]
            phases: { steady: -3s }
            lod:
              - { kind: steady, rate: 40/s }
            load:
              - { kind: steady, rate: fast }
            thresholds:
              - { metric: tokens.lots, at-most: 0 }
            """);
        var output = await RefusedAsync("scenario", file, "--repeat", "0", "--seed", "seven", "--rate", "fast", "--stack", "dokcer");
        foreach (var expected in new[] { "--seed: found seven; expected a whole number", "--rate: found fast; expected a number", "bad.yaml:3:", "strict", "bad.yaml:4:", "bad.yaml:5:", "load", "bad.yaml:8:", "bad.yaml:10:", "tokens.lost", "--repeat", "found dokcer; did you mean docker?" })
            Assert.Contains(expected, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Malformed_YAML_names_line_and_column()
    {
        var file = Path.Combine(_folder, "malformed.yaml");
        await File.WriteAllTextAsync(file, "name: [unclosed\ntitle: x\n");
        Assert.Matches(@"malformed\.yaml:\d+:\d+: ", await RefusedAsync("scenario", file));
    }

    [Theory]
    [InlineData("--rate", "-5")]
    [InlineData("--orgs", "0")]
    [InlineData("--time-scale", "0")]
    [InlineData("--policies", "strict,leniant")]
    [InlineData("--toxiproxy", "nonsense")]
    [InlineData("--stack", "external")]
    [InlineData("--stack", "foo")]
    [InlineData("--stack", "2")]
    [InlineData("--postgres", "nonsense")]
    [InlineData("--save-baseline", "/proc/none/baseline.json")]
    [InlineData("--baseline", "no-such-file.json")]
    [InlineData("--seed", "seven")]
    [InlineData("--no-such-option")]
    public async Task A_wrong_option_is_named(params string[] options)
    {
        var output = await RefusedAsync(["scenario", "steady", .. options]);
        Assert.Contains(options[0], output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_output_folder_that_can_not_be_written_is_refused_before_anything_starts()
    {
        var file = Path.Combine(_folder, "file");
        await File.WriteAllTextAsync(file, "");
        var (code, output) = await LoadLabProcess.RunAsync(["scenario", "steady", "--out", Path.Combine(file, "results")]);
        Assert.Equal(2, code);
        Assert.Contains("--out", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_PostgreSQL_that_does_not_answer_is_exit_code_6_and_leaves_nothing()
    {
        var (code, output) = await LoadLabProcess.RunAsync(
            ["scenario", "steady", "--out", Results],
            environment: new Dictionary<string, string?> { ["LOADLAB_POSTGRES"] = "Host=127.0.0.1;Port=1;Username=nobody;Timeout=3" });
        Assert.True(code == 6, $"exit code {code}:\n{output}");
        Assert.Contains("127.0.0.1:1", output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Results), "a folder was left");
    }

    [Fact]
    public async Task A_port_in_use_is_said_and_is_no_success()
    {
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        var port = ((System.Net.IPEndPoint)taken.LocalEndpoint).Port;
        var (code, output) = await LoadLabProcess.RunAsync(["toxiproxy", "-host", "127.0.0.1", "-port", $"{port}"]);
        Assert.Equal(1, code);
        Assert.Contains($"{port}", output, StringComparison.Ordinal);
    }

    private async Task<string> RefusedAsync(params string[] arguments)
    {
        var (code, output) = await LoadLabProcess.RunAsync([.. arguments, "--out", Results]);
        Assert.True(code == 2, $"exit code {code}:\n{output}");
        Assert.False(Directory.Exists(Results), "something was written");
        return output;
    }
}
