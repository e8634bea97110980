using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using LoadLab.Target.Evidence;
using LoadLab.Target.Hosting;
using LoadLab.Target.Tests.Fixtures;
using Npgsql;

namespace LoadLab.Target.Tests.Hosting;

/// <summary>The target as a process of its own: how it starts, says so, and ends.</summary>
public sealed class ProcessTests(PostgresServer postgres)
{
    [Fact]
    public async Task A_terminated_target_ends_its_evidence_and_exits_with_0()
    {
        var file = Path.GetTempFileName();
        using var target = Start("--database", await postgres.CreateDatabaseAsync(), "--evidence", file);
        var ready = await ReadyAsync(target);
        Assert.Equal(target.Id, ready.GetProperty("pid").GetInt32());

        using var kill = Process.Start("kill", ["-TERM", $"{target.Id}"]);
        await target.WaitForExitAsync();

        Assert.Equal(0, target.ExitCode);
        await using (var evidence = File.OpenRead(file))
        {
            var reader = new EvidenceReader(evidence);
            var last = EvidenceKind.Start;
            while (reader.TryRead(out _, out var record))
                last = record.Kind;
            Assert.Equal((EvidenceKind.End, evidence.Length), (last, reader.Whole));
        }

        File.Delete(file);
    }

    [Fact]
    public async Task When_standard_input_ends_the_target_is_gone_even_with_a_refresh_that_hangs()
    {
        var database = await postgres.CreateDatabaseAsync();
        using var target = Start("--database", database, "--exit-with-stdin");
        var ready = await ReadyAsync(target);
        using var admin = new HttpClient { BaseAddress = new Uri(ready.GetProperty("admin").GetString()!) };
        using var http = new HttpClient { BaseAddress = new Uri(ready.GetProperty("public").GetString()!) };
        await admin.PostAsJsonAsync("/apps", new[] { new { consumerKey = "app", consumerSecret = "s", apiFamily = "files" } });
        var sessions = await admin.PostAsJsonAsync("/sessions", new[] { new { org = "Org", consumerKey = "app" } });
        var partner = (await sessions.Content.ReadFromJsonAsync<Partner[]>())![0] with { ConsumerSecret = "s", Http = http };
        await using var lockHolder = new NpgsqlConnection(database + ";Pooling=false");
        await lockHolder.OpenAsync();
        await using var hold = new NpgsqlCommand("begin; lock table session", lockHolder);
        await hold.ExecuteNonQueryAsync();
        var hanging = partner.RefreshAsync();
        while ((await admin.GetFromJsonAsync<JsonElement>("/counters")).GetProperty("inFlight").GetInt32() == 0)
            await Task.Yield();

        target.StandardInput.Close();
        // The limit is the test's, far above the 3 s promised: a busy machine must not fail it.
        await target.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(20));

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => hanging);
    }

    [Fact]
    public async Task Without_a_database_it_says_so_and_exits_with_1()
    {
        using var target = Start("--database", "Host=127.0.0.1;Port=1;Username=nobody");
        var error = await target.StandardError.ReadToEndAsync();
        await target.WaitForExitAsync();

        Assert.Equal(1, target.ExitCode);
        Assert.StartsWith("The target cannot start: Failed to connect to 127.0.0.1:1", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--policy is 'lenient'; expected strict", "--policy", "lenient")]
    [InlineData("--pool-size is '0'; expected a whole number of 1 or more", "--pool-size", "0")]
    [InlineData("--command-timeout is '5'; expected a time", "--command-timeout", "5")]
    [InlineData("--transaction is 'magic'; expected roundtrips or batched or single-statement", "--transaction", "magic")]
    [InlineData("The policy amnesty cannot be combined with OAuth 2.0", "--protocol", "both", "--policy", "amnesty")]
    public async Task A_wrong_option_is_named_and_exits_with_2(string message, params string[] options)
    {
        using var target = Start(["--database", "Host=127.0.0.1", .. options]);
        var error = await target.StandardError.ReadToEndAsync();
        await target.WaitForExitAsync();

        Assert.Equal(2, target.ExitCode);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_processes_that_start_together_on_an_empty_database_agree()
    {
        var database = await postgres.CreateDatabaseAsync();
        using var one = Start("--database", database, "--exit-with-stdin");
        using var two = Start("--database", database, "--exit-with-stdin");

        await Task.WhenAll(ReadyAsync(one), ReadyAsync(two));
        one.StandardInput.Close();
        two.StandardInput.Close();
        await Task.WhenAll(one.WaitForExitAsync(), two.WaitForExitAsync());

        await using var data = NpgsqlDataSource.Create(database);
        await using var command = data.CreateCommand("select count(*) from setting");
        Assert.Equal(1L, await command.ExecuteScalarAsync());
    }

    private static Process Start(params string[] arguments) => Process.Start(
        new ProcessStartInfo("dotnet", [typeof(TargetHost).Assembly.Location, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;

    private static async Task<JsonElement> ReadyAsync(Process target) =>
        JsonDocument.Parse(await target.StandardOutput.ReadLineAsync() ?? "{}").RootElement;
}
