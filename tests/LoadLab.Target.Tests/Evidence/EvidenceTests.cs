using System.Buffers.Binary;
using System.Net;
using System.Text;
using System.Text.Json;
using LoadLab.Target.Evidence;
using LoadLab.Target.Hosting;
using LoadLab.Target.Tests.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;

namespace LoadLab.Target.Tests.Evidence;

public sealed class EvidenceTests(PostgresServer postgres) : IDisposable
{
    private readonly string file = Path.Combine(Path.GetTempPath(), $"loadlab-evidence-{Guid.NewGuid():N}.log");

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
        var lines = await LinesAsync(target);
        Assert.Equal(
            ["start||", $"generated|{good}|{renewed.TokenId}", $"returned|{good}|{renewed.TokenId}", $"rejected|{stale}|", "end||"],
            lines.Select(l => $"{Text(l, "kind")}|{Text(l, "attempt")}|{Text(l, "token")}"));
        Assert.Equal(3, lines[^1].GetProperty("records").GetInt64());
        Assert.Equal("token_outdated", Text(lines[3], "reason"));
        Assert.Equal("503", $"{(int)(await partner.RefreshAsync()).Status}");
    }

    [Theory]
    [InlineData("/oauth/AccessToken", "parameter_rejected")]
    [InlineData("/connect/token", "invalid_request")]
    public async Task A_body_that_the_server_itself_refuses_to_read_is_a_rejection_too(string path, string reason)
    {
        await using var target = await TestTarget.StartAsync(postgres, change: o => WithEvidence(o) with { Protocol = Protocols.Both });
        var attempt = Guid.NewGuid();
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Headers.Add("X-Attempt-Id", attempt.ToString());
        request.Content = new StringContent(new string('a', 1 << 20), Encoding.ASCII, "application/x-www-form-urlencoded");

        using var response = await target.Public.SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var line = Assert.Single(await LinesAsync(target), l => Text(l, "attempt") == attempt.ToString());
        Assert.Equal(("rejected", reason), (Text(line, "kind"), Text(line, "reason")));
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
    public async Task A_successor_goes_on_after_the_last_whole_record_of_a_killed_predecessor()
    {
        await using (await TestTarget.StartAsync(postgres, change: WithEvidence))
        {
        }

        var before = await File.ReadAllBytesAsync(file);
        await File.WriteAllBytesAsync(file, before[..^5]); // its end record is torn

        await using var successor = await TestTarget.StartAsync(postgres, change: WithEvidence);
        var lines = await LinesAsync(successor);
        Assert.Equal(["start", "start"], lines.Select(l => Text(l, "kind")));
        Assert.Equal(before.Length - 5 - StartLength(before), lines[1].GetProperty("torn").GetInt32());

        var reader = new EvidenceReader(new MemoryStream(await successor.Admin.GetByteArrayAsync("/evidence?format=binary")));
        for (var expected = 0; expected < 2; expected++)
        {
            Assert.True(reader.TryRead(out var number, out _));
            Assert.Equal(expected, number);
        }
    }

    [Fact]
    public async Task A_file_damaged_in_its_middle_is_not_cut()
    {
        var damage = new byte[2000];
        await File.WriteAllBytesAsync(file, damage);
        var error = await Assert.ThrowsAnyAsync<Exception>(() => TestTarget.StartAsync(postgres, change: WithEvidence));
        Assert.Contains("is damaged at byte 0", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(damage, await File.ReadAllBytesAsync(file));
    }

    [Fact]
    public void Every_kind_survives_and_every_flipped_bit_is_found()
    {
        var at = new DateTimeOffset(2018, 3, 11, 23, 30, 0, 123, 456, TimeSpan.Zero);
        var token = new string('a', 31) + "7";
        EvidenceRecord[] records =
        [
            new() { Kind = EvidenceKind.Start, Pid = 7, Torn = 3, Policy = "grace:30s,max=2", At = at, Mono = 1 },
            new() { Kind = EvidenceKind.Generated, Attempt = Guid.NewGuid(), Token = token, Session = 5, DatabaseAt = at, At = at, Mono = 2 },
            new() { Kind = EvidenceKind.Returned, Attempt = Guid.NewGuid(), Token = token, Session = 5, At = at, Mono = 3 },
            new() { Kind = EvidenceKind.InDoubt, Attempt = Guid.NewGuid(), Token = token, Session = 5, At = at, Mono = 4 },
            new() { Kind = EvidenceKind.Rejected, Attempt = Guid.NewGuid(), Reason = "ünknown", Session = 0, At = at, Mono = 5 },
            new() { Kind = EvidenceKind.Unavailable, Attempt = Guid.NewGuid(), Reason = "queue_full", At = at, Mono = 6 },
            new() { Kind = EvidenceKind.End, Records = 5, At = at, Mono = 7 },
        ];
        var bytes = new byte[EvidenceCodec.MaxSize];
        for (var i = 0; i < records.Length; i++)
        {
            var length = EvidenceCodec.Write(bytes, records[i], i);
            Assert.Equal(length, EvidenceCodec.Read(bytes, out var number, out var read));
            Assert.Equal((i, records[i]), ((int)number, read));
            for (var bit = 0; bit < length * 8; bit++)
            {
                bytes[bit / 8] ^= (byte)(1 << (bit % 8));
                Assert.Equal(0, EvidenceCodec.Read(bytes.AsSpan(0, length), out _, out _));
                bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            }
        }
    }

    [Fact]
    public async Task More_than_the_buffers_hold_waits_for_the_disk_and_is_not_dropped()
    {
        const int Each = 40_000;
        await using (var log = new EvidenceFile(file, NullLogger.Instance))
        {
            await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
            {
                for (var i = 0; i < Each; i++)
                    log.Add(new() { Kind = EvidenceKind.Unavailable, Reason = "queue_full" });
            })));
            await log.FlushAsync();
        }

        await using var written = File.OpenRead(file);
        var reader = new EvidenceReader(written);
        var expected = 0;
        for (; reader.TryRead(out var number, out _); expected++)
            Assert.Equal(expected, number);
        Assert.Equal(4 * Each, expected);
        Assert.Equal(written.Length, reader.Whole);
    }

    public void Dispose() => File.Delete(file);

    private TargetOptions WithEvidence(TargetOptions options) => options with { Evidence = file };

    private static int StartLength(byte[] evidence) => BinaryPrimitives.ReadInt32LittleEndian(evidence);

    private static async Task<JsonElement[]> LinesAsync(TestTarget target)
    {
        var lines = await target.Admin.GetStringAsync("/evidence");
        return [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement)];
    }

    private static string Text(JsonElement line, string name) =>
        line.TryGetProperty(name, out var value) ? value.GetString()! : "";
}
