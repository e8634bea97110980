using LoadLab.Stack;
using LoadLab.Stack.Doctor;
using LoadLab.Stack.PostgreSql;
using LoadLab.Stack.Processes;

namespace LoadLab.Tests.Stack.Doctor;

public sealed class DoctorReportTests : IDisposable
{
    private readonly RunFolder run = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => run.Dispose();

    [Fact]
    public async Task Everything_is_looked_at_and_nothing_is_left_behind()
    {
        var findings = await CollectAsync(new() { SearchFolders = [], Download = new() { CacheFolder = Path.Combine(run.Path, "cache") } });
        Assert.Superset(
            new HashSet<string> { ".NET runtime", ".NET SDK", "LoadLab's parts", "PostgreSQL's user", "PostgreSQL", "Docker", "Ctrl-C", "cores", "memory", "results folder", "clock", "timer", "loopback ports" },
            findings.Select(finding => finding.Name).ToHashSet());
        Assert.Empty(Directory.GetFileSystemEntries(run.Path));
    }

    [Fact]
    public async Task The_PostgreSQL_named_is_the_one_a_run_would_use()
    {
        var findings = await CollectAsync(new());
        var used = Assert.Single(findings, finding => finding.Name == "PostgreSQL" && finding.Text.Contains("would be used", StringComparison.Ordinal));
        await using var server = await PostgreSqlStarter.StartAsync(new(), run.Path, new Sink(), TimeProvider.System, Cancel);
        Assert.Equal($"{server.Version} in {server.Origin["local binaries, ".Length..]} would be used: the newest found", used.Text);
    }

    [Fact]
    public async Task Without_any_PostgreSQL_a_download_is_announced()
    {
        var cache = Path.Combine(run.Path, "cache");
        var findings = await CollectAsync(new() { SearchFolders = [run.Path], Download = new() { CacheFolder = cache } });
        Assert.Contains(new(FindingLevel.Warning, "PostgreSQL", $"passed over: {run.Path} has no initdb"), findings);
        Assert.Contains(new(FindingLevel.Warning, "PostgreSQL", $"17.6.0 would be downloaded into {cache}: nothing is installed"), findings);
    }

    [Fact]
    public async Task Without_PostgreSQL_and_without_downloads_there_is_a_problem()
    {
        var findings = await CollectAsync(new() { SearchFolders = [], Download = null });
        Assert.Contains(new(FindingLevel.Problem, "PostgreSQL", "nothing is installed, and downloading is switched off"), findings);
    }

    [Fact]
    public async Task A_given_server_is_tried_and_alone_decides()
    {
        await using var server = await PostgreSqlStarter.StartAsync(new(), run.Path, new Sink(), TimeProvider.System, Cancel);
        var good = await CollectAsync(new() { ConnectionString = server.ConnectionString("postgres") });
        Assert.Equal(
            new(FindingLevel.Ok, "PostgreSQL", $"{server.Version} at 127.0.0.1:{server.Port} would be used: a connection string is given"),
            Assert.Single(good, finding => finding.Name == "PostgreSQL"));

        var bad = await CollectAsync(new() { ConnectionString = $"Host=127.0.0.1;Port={FreePort.Find()};Username=u" });
        Assert.Equal(FindingLevel.Problem, Assert.Single(bad, finding => finding.Name == "PostgreSQL").Level);
    }

    [Fact]
    public async Task Missing_parts_are_a_problem()
    {
        var findings = await RuntimeFindings.CollectAsync(run.Path, Cancel);
        var parts = Assert.Single(findings, finding => finding.Level == FindingLevel.Problem);
        Assert.Equal($"{run.Path} has no LoadLab.Toxiproxy.dll and no {Path.Combine("target", "LoadLab.Target.dll")}; build the solution", parts.Text);
    }

    [Fact]
    public void A_results_folder_that_cannot_be_written_is_a_problem()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc takes no files, not even from root");
        Assert.Equal(FindingLevel.Problem, MachineFindings.Disk("/proc/results").Level);
        Assert.Equal(FindingLevel.Ok, MachineFindings.Disk(Path.Combine(run.Path, "a", "b")).Level);
        Assert.Empty(Directory.GetFileSystemEntries(run.Path));
    }

    [Theory]
    [InlineData(1, FindingLevel.Warning)]
    [InlineData(2, FindingLevel.Ok)]
    public void One_core_is_warned_of(int cores, FindingLevel level) => Assert.Equal(level, MachineFindings.Cores(cores).Level);

    [Theory]
    [InlineData(1L << 30, FindingLevel.Warning)]
    [InlineData(2L << 30, FindingLevel.Ok)]
    public void Little_memory_is_warned_of(long bytes, FindingLevel level) => Assert.Equal(level, MachineFindings.Memory(bytes).Level);

    [Theory]
    [InlineData("tsc", 1, FindingLevel.Ok)]
    [InlineData(null, 100, FindingLevel.Ok)]
    [InlineData("hpet", 1, FindingLevel.Warning)]
    [InlineData(null, 15_600_000, FindingLevel.Warning)]
    public void A_slow_or_coarse_clock_is_warned_of(string? source, double nanoseconds, FindingLevel level) =>
        Assert.Equal(level, ClockFindings.Clock(source, 1_000_000_000, nanoseconds).Level);

    [Fact]
    public void A_timer_is_judged_by_its_median()
    {
        static TimeSpan[] Waits(params double[] milliseconds) => [.. milliseconds.Select(TimeSpan.FromMilliseconds)];
        Assert.Equal(new(FindingLevel.Ok, "timer", "a wait of 1 ms takes 1.20 ms (median of 3), 40.0 ms at worst"), ClockFindings.Timer(Waits(40, 1.1, 1.2)));
        Assert.Equal(FindingLevel.Warning, ClockFindings.Timer(Waits(15.6, 15.6, 1)).Level);
    }

    [Theory]
    [InlineData("1024", FindingLevel.Warning)]
    [InlineData("4096", FindingLevel.Ok)]
    [InlineData("unlimited", FindingLevel.Ok)]
    public void A_low_limit_on_open_files_is_warned_of(string limit, FindingLevel level) => Assert.Equal(level, LimitFindings.OpenFiles(limit, 4096).Level);

    [Theory]
    [InlineData("32768\t60999\n", FindingLevel.Ok)]
    [InlineData("60000 60999", FindingLevel.Warning)]
    public void A_narrow_port_range_is_warned_of(string range, FindingLevel level) => Assert.Equal(level, LimitFindings.Range(range).Level);

    [Fact]
    public void Docker_matters_only_to_the_stack_that_needs_it()
    {
        Assert.Equal(FindingLevel.Ok, ToolFindings.Docker("refused", StackKind.Embedded).Level);
        Assert.Equal(FindingLevel.Problem, ToolFindings.Docker("refused", StackKind.Docker).Level);
        Assert.Equal(FindingLevel.Ok, ToolFindings.Docker(null, StackKind.Docker).Level);
    }

    [Fact]
    public void No_way_to_shield_the_parts_from_Ctrl_C_is_warned_of()
    {
        Assert.Equal(FindingLevel.Warning, ToolFindings.Sessions(null).Level);
        Assert.Equal(FindingLevel.Ok, ToolFindings.Sessions("/usr/bin/setsid").Level);
    }

    [Fact]
    public void The_newest_SDK_is_named()
    {
        var list = new CommandResult(0, "8.0.100 [/usr/share/dotnet/sdk]\n10.0.401 [/usr/share/dotnet/sdk]");
        Assert.StartsWith("10.0.401, ", RuntimeFindings.Sdk(list).Text, StringComparison.Ordinal);
        Assert.Equal(FindingLevel.Warning, RuntimeFindings.Sdk(new(0, "")).Level);
    }

    private Task<IReadOnlyList<Finding>> CollectAsync(PostgreSqlOptions postgreSql) => DoctorReport.CollectAsync(
        new() { Stack = new() { PostgreSql = postgreSql, PartsFolder = HostProcess.PartsFolder }, ResultsFolder = run.Path },
        TimeProvider.System,
        Cancel);
}
