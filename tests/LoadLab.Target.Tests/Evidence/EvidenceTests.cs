using System.Text.Json;
using LoadLab.Target.Hosting;
using LoadLab.Target.Tests.Fixtures;

namespace LoadLab.Target.Tests.Evidence;

public sealed class EvidenceTests(PostgresServer postgres) : IDisposable
{
    private readonly string file = Path.Combine(Path.GetTempPath(), $"loadlab-evidence-{Guid.NewGuid():N}.ndjson");

    [Fact]
    public async Task Each_attempt_leaves_its_lines_and_a_drain_ends_the_file()
    {
        await using var target = await TestTarget.StartAsync(postgres, change: WithEvidence);
        var partner = await target.ConnectAsync();
        var good = Guid.NewGuid();
        var stale = Guid.NewGuid();

        var renewed = partner.Holding(await partner.RefreshAsync(good));
        await partner.RefreshAsync(stale);
        var drained = await (await target.Admin.PostAsync("/drain?timeout=5s", null)).Content.ReadAsStringAsync();

        Assert.Equal("""{"drained":true,"inFlight":0}""", drained);
        var lines = Lines();
        Assert.Equal(
            ["start||", $"generated|{good}|{renewed.TokenId}", $"returned|{good}|{renewed.TokenId}", $"rejected|{stale}|", "end||"],
            lines.Select(l => $"{Text(l, "kind")}|{Text(l, "attempt")}|{Text(l, "token")}"));
        Assert.Equal(3, lines[^1].GetProperty("records").GetInt64());
        Assert.Equal("token_outdated", Text(lines[3], "reason"));
        Assert.Equal("503", $"{(int)(await partner.RefreshAsync()).Status}");
    }

    [Fact]
    public async Task Neither_tokens_nor_handles_stand_in_the_evidence()
    {
        await using var target = await TestTarget.StartAsync(postgres, change: WithEvidence);
        var partner = await target.ConnectAsync();
        var renewed = partner.Holding(await partner.RefreshAsync());
        await partner.RefreshAsync();

        var evidence = await target.Admin.GetStringAsync("/evidence");

        Assert.Contains(renewed.TokenId, evidence, StringComparison.Ordinal);
        Assert.All(
            new[] { partner.Token, renewed.Token, partner.SessionHandle, partner.TokenSecret, renewed.TokenSecret },
            secret => Assert.DoesNotContain(secret, evidence, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_line_torn_by_a_killed_predecessor_stays_a_line_of_its_own()
    {
        await File.WriteAllTextAsync(file, """{"kind":"retur""");
        await using (await TestTarget.StartAsync(postgres, change: WithEvidence))
        {
        }

        var lines = await File.ReadAllLinesAsync(file);
        Assert.Equal("""{"kind":"retur""", lines[0]);
        Assert.All(lines[1..], line => JsonDocument.Parse(line));
        Assert.Equal("end", Text(JsonDocument.Parse(lines[^1]).RootElement, "kind"));
    }

    public void Dispose() => File.Delete(file);

    private TargetOptions WithEvidence(TargetOptions options) => options with { Evidence = file };

    private JsonElement[] Lines()
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement)];
    }

    private static string Text(JsonElement line, string name) =>
        line.TryGetProperty(name, out var value) ? value.GetString()! : "";
}
