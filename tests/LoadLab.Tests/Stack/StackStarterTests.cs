using System.Diagnostics;
using System.Text;
using LoadLab.Stack;
using LoadLab.Stack.Target;
using Npgsql;

namespace LoadLab.Tests.Stack;

/// <summary>The whole stack, on real parts.</summary>
public sealed class StackStarterTests : IDisposable
{
    private readonly RunFolder run = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static StackOptions Options => new() { PartsFolder = HostProcess.PartsFolder };

    public void Dispose() => run.Dispose();

    [Fact]
    public async Task An_embedded_stack_answers_in_every_part_and_leaves_nothing_behind()
    {
        int[] ports;
        await using (var stack = await StartAsync(Options))
        {
            var target = await StartTargetAsync(stack);
            await target.Admin.AddAppsAsync([new("key", "secret", "accounting")], Cancel);
            var sessions = await target.Admin.AddSessionsAsync([new("org-1", "key"), new("org-2", "key")], Cancel);
            Assert.Equal(["org-1", "org-2"], sessions.Select(session => session.Org));
            Assert.Equal(0, (await target.Admin.ReadCountersAsync(Cancel)).Generated);
            Assert.Equal(new TargetDrain(true, 0), await target.Admin.DrainAsync(TimeSpan.FromSeconds(5), Cancel));
            Assert.False(stack.Died.IsCompleted);
            Assert.NotEqual("", stack.Toxiproxy.Version);
            ports = [stack.PostgreSql.Port, stack.Toxiproxy.Api.Port, target.Public.Port, target.Admin.Address.Port];
        }

        foreach (var port in ports)
            Assert.True(await Ended.PortAsync(port, Cancel), $"port {port} still answers");
        Assert.False(Path.Exists(Path.Combine(run.Path, "postgres")));
        Assert.Equal(["postgres.log", "target.log", "toxiproxy.log"],
            Directory.GetFiles(Path.Combine(run.Path, "logs")).Select(Path.GetFileName).Order());
    }

    [Theory]
    [InlineData("postgres")]
    [InlineData("toxiproxy")]
    [InlineData("target")]
    public async Task The_death_of_any_part_is_reported_with_its_name_and_exit_code(string part)
    {
        await using var stack = await StartAsync(Options);
        var target = await StartTargetAsync(stack);
        var id = part switch
        {
            "postgres" => stack.PostgreSql.ProcessId!.Value,
            "toxiproxy" => stack.Toxiproxy.Process!.Id,
            _ => target.Process.Id,
        };

        Process.GetProcessById(id).Kill();

        var death = await stack.Died.WaitAsync(Cancel);
        Assert.Equal(part, death.Name);
        Assert.Equal(128 + 9, death.ExitCode);
        Assert.NotEmpty(death.LastLines);
    }

    [Fact]
    public async Task A_target_that_is_stopped_on_purpose_is_no_death()
    {
        await using var stack = await StartAsync(Options);
        var target = await StartTargetAsync(stack);
        await target.StopAsync(TimeSpan.FromMinutes(1));

        // Deaths are told in their order, so the next one shows that the stop was not among them.
        Process.GetProcessById(stack.Toxiproxy.Process!.Id).Kill();
        Assert.Equal("toxiproxy", (await stack.Died.WaitAsync(Cancel)).Name);
    }

    [Fact]
    public async Task A_target_that_cannot_start_says_why()
    {
        await using var stack = await StartAsync(Options);
        var refusal = await Assert.ThrowsAsync<StackException>(() => StartTargetAsync(stack, policy: "lenient"));
        Assert.StartsWith("target ended with exit code 2. Its last lines:\n", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("lenient", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_killed_harness_takes_the_whole_stack_with_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "looks for survivors in /proc");
        using var host = HostProcess.Start("stack", run.Path, HostProcess.PartsFolder);
        var ready = await host.ReadAsync(Cancel);
        var family = host.Descendants();

        await host.KillAsync(Cancel);

        foreach (var id in family)
            Assert.True(await Ended.ProcessAsync(id, Cancel), $"process {id} survived");
        foreach (var name in new[] { "toxiproxy", "target" })
            Assert.True(await Ended.PortAsync(new Uri(ready.GetProperty(name).GetString()!).Port, Cancel));
    }

    [Fact]
    public async Task A_start_that_fails_halfway_takes_down_what_was_started()
    {
        var progress = new Sink();
        var options = Options with { PartsFolder = Path.Combine(run.Path, "nowhere") };
        var refusal = await Assert.ThrowsAsync<StackException>(() =>
            StackStarter.StartAsync(options, run.Path, progress, TimeProvider.System, Cancel));
        Assert.StartsWith("toxiproxy ended with exit code ", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("starting Toxiproxy", progress.Lines);
        Assert.False(Path.Exists(Path.Combine(run.Path, "postgres")));
        Assert.Contains("database system is shut down", await File.ReadAllTextAsync(run.Log("postgres"), Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_external_stack_uses_what_runs_and_leaves_it_running()
    {
        await using var somebody = await StartAsync(Options);
        var options = Options with
        {
            Kind = StackKind.External,
            PostgreSql = new() { ConnectionString = somebody.PostgreSql.ConnectionString("postgres") },
            Toxiproxy = somebody.Toxiproxy.Api,
        };
        await using (var stack = await StackStarter.StartAsync(options, Path.Combine(run.Path, "other"), new Sink(), TimeProvider.System, Cancel))
        {
            Assert.Equal(somebody.PostgreSql.Port, stack.PostgreSql.Port);
            Assert.Equal(somebody.Toxiproxy.Version, stack.Toxiproxy.Version);
            Assert.Equal($"127.0.0.1:{somebody.PostgreSql.Port}", stack.Route.Upstream);
            await StartTargetAsync(stack);
        }

        Assert.False(somebody.Died.IsCompleted);
        Assert.False(await Ended.PortAsync(somebody.Toxiproxy.Api.Port, Cancel));
    }

    [Fact]
    public async Task An_external_stack_without_addresses_says_what_is_missing()
    {
        var refusal = await Assert.ThrowsAsync<StackException>(() => StartAsync(new() { Kind = StackKind.External }));
        Assert.Equal("The external stack starts nothing itself and needs --postgres (or LOADLAB_POSTGRES) and --toxiproxy.", refusal.Message);
        Assert.Empty(Directory.GetFileSystemEntries(run.Path));
    }

    [Fact]
    public async Task An_address_where_no_Toxiproxy_answers_is_refused()
    {
        await using var web = await LoopbackServer.StartAsync(_ => (404, Encoding.UTF8.GetBytes("no")));
        var refusal = await Assert.ThrowsAsync<StackException>(() => StartAsync(Options with { Toxiproxy = web.Address }));
        Assert.StartsWith($"Toxiproxy at {web.Address} does not answer GET /version: ", refusal.Message, StringComparison.Ordinal);
        Assert.False(Path.Exists(Path.Combine(run.Path, "postgres")));
    }

    private Task<RunningStack> StartAsync(StackOptions options) =>
        StackStarter.StartAsync(options, run.Path, new Sink(), TimeProvider.System, Cancel);

    private async Task<TargetProcess> StartTargetAsync(RunningStack stack, string policy = "strict")
    {
        var database = "target_" + Guid.NewGuid().ToString("N");
        await using (var source = NpgsqlDataSource.Create(stack.PostgreSql.ConnectionString("postgres")))
        await using (var create = source.CreateCommand($"CREATE DATABASE {database}"))
            await create.ExecuteNonQueryAsync(Cancel);
        return await stack.StartTargetAsync(
            new()
            {
                Database = stack.PostgreSql.ConnectionString(database),
                Policy = policy,
                EvidenceFile = Path.Combine(run.Path, "evidence.jsonl"),
                LogFile = run.Log("target"),
            },
            Cancel);
    }
}
