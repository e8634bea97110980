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

    [Fact]
    public async Task All_wrong_options_are_named_at_once_and_it_exits_with_2()
    {
        using var target = Start(
            "--database", "Hots=a;Password=secret", "--policy", "lenient", "--pool-size", "0", "--command-timeout", "5",
            "--transaction", "magic");
        var error = await target.StandardError.ReadToEndAsync();
        await target.WaitForExitAsync();

        Assert.Equal(2, target.ExitCode);
        string[] expected =
        [
            "--database is not a connection string", "--policy is 'lenient'; expected strict", "--pool-size is '0'; expected a whole number of 1 or more",
            "--command-timeout is '5'; expected a time", "--transaction is 'magic'; expected roundtrips or batched or single-statement",
        ];
        Assert.All(expected, message => Assert.Contains(message, error, StringComparison.Ordinal));
        Assert.DoesNotContain("secret", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Amnesty_with_oauth_2_is_a_wrong_command_line()
    {
        using var target = Start("--database", "Host=127.0.0.1", "--protocol", "both", "--policy", "amnesty");
        var error = await target.StandardError.ReadToEndAsync();
        await target.WaitForExitAsync();

        Assert.Equal(2, target.ExitCode);
        Assert.Contains("The policy amnesty cannot be combined with OAuth 2.0", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Processes_that_start_together_on_an_empty_database_agree()
    {
        var database = await postgres.CreateDatabaseAsync();
        Process[] targets = [.. Enumerable.Range(0, 3).Select(_ => Start("--database", database, "--exit-with-stdin"))];

        var ready = await Task.WhenAll(targets.Select(ReadyAsync));
        foreach (var target in targets)
        {
            target.StandardInput.Close();
            await target.WaitForExitAsync();
            target.Dispose();
        }

        Assert.Equal(3, ready.Select(r => r.GetProperty("public").GetString()).Distinct().Count());
        await using var data = NpgsqlDataSource.Create(database);
        await using var command = data.CreateCommand(
            "select (select string_agg(version::text, ',' order by version) from schema_version) || ' ' || (select count(*) from setting where name = 'server-key')");
        Assert.Equal("1,2,3 1", await command.ExecuteScalarAsync());
    }

    [Fact]
    public async Task Another_server_key_than_the_databases_is_refused()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using (TestTarget.Start(new TargetOptions { Database = database, ServerKey = "one" }))
        {
        }

        using var target = Start("--database", database, "--server-key", "two");
        var error = await target.StandardError.ReadToEndAsync();
        await target.WaitForExitAsync();

        Assert.Equal(1, target.ExitCode);
        Assert.StartsWith("The target cannot start: The tokens in this database were made with another server key.", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_evidence_file_is_told_in_one_sentence()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllBytesAsync(file, new byte[2000]);
        using var target = Start("--database", await postgres.CreateDatabaseAsync(), "--evidence", file);
        var error = await target.StandardError.ReadToEndAsync();
        await target.WaitForExitAsync();
        File.Delete(file);

        Assert.Equal(1, target.ExitCode);
        Assert.StartsWith($"The target cannot start: The evidence file {file} is damaged at byte 0", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_disk_ends_the_evidence_and_not_the_service_and_is_told_without_a_stack_trace()
    {
        const string FullDisk = "/dev/full";
        Assert.SkipUnless(File.Exists(FullDisk), "there is no device that is always full here");
        using var target = Start("--database", await postgres.CreateDatabaseAsync(), "--exit-with-stdin", "--evidence", FullDisk);
        var ready = await ReadyAsync(target);
        using var http = new HttpClient { BaseAddress = new Uri(ready.GetProperty("public").GetString()!) };
        var told = await target.StandardError.ReadLineAsync();

        using var answer = await http.PostAsync("/oauth/AccessToken", null);
        target.StandardInput.Close();
        var rest = await target.StandardError.ReadToEndAsync();
        await target.WaitForExitAsync();

        Assert.Equal(System.Net.HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("The evidence file /dev/full can no longer be written (No space left on device", told, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", told + rest, StringComparison.Ordinal);
        Assert.Equal(0, target.ExitCode);
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
