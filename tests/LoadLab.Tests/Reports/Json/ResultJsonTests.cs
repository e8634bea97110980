using System.Text;
using System.Text.Json.Nodes;
using LoadLab.Reports.Json;
using LoadLab.Results;

namespace LoadLab.Tests.Reports.Json;

public class ResultJsonTests
{
    [Fact]
    public async Task Sums_are_written_for_other_readers()
    {
        var result = SampleResults.DbSlow();
        var tokens = JsonNode.Parse(await Rendering.Json(result))!["arms"]![0]!["tokens"]!;
        Assert.Equal(result.Arms[0].Tokens.Lost, (int)tokens["lost"]!);
        Assert.True((int)tokens["lost"]! > 0);
    }

    [Fact]
    public async Task Words_are_written_in_lower_case_joined_by_hyphens()
    {
        var json = JsonNode.Parse(await Rendering.Json(SampleResults.Tokenless()))!;
        Assert.Equal("inconclusive", (string?)json["verdict"]);
        Assert.Equal("not-tried", (string?)json["arms"]![0]!["fapi"]!["verdict"]);
    }

    [Fact]
    public async Task A_file_is_read_back_whole()
    {
        var file = Path.GetTempFileName();
        try
        {
            var written = SampleResults.DbSlow(repeats: 2);
            await File.WriteAllTextAsync(file, await Rendering.Json(written));
            var read = await ResultJson.ReadAsync(file);
            Assert.Equal(await Rendering.Json(written), await Rendering.Json(read));
            Assert.Equal(written.Arms[3].Timeline.Buckets[40], read.Arms[3].Timeline.Buckets[40]);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task A_newer_format_is_refused_by_name_and_version()
    {
        var json = (await Rendering.Json(SampleResults.DbSlow())).Replace("\"schemaVersion\": 1", "\"schemaVersion\": 2", StringComparison.Ordinal);
        var e = await Assert.ThrowsAsync<ResultFormatException>(() => Read(json));
        Assert.Equal("run/result.json has schemaVersion 2; this LoadLab reads 1 to 1. Use the LoadLab that wrote it, or a newer one.", e.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"schemaVersion\": \"1\"}")]
    [InlineData("{\"schemaVersion\": 0}")]
    [InlineData("{\"schemaVersion\": 1}")]
    [InlineData("{\"schemaVersion\": 1, \"verdict\":")]
    public async Task What_is_no_result_is_refused_by_name(string json)
    {
        var e = await Assert.ThrowsAsync<ResultFormatException>(() => Read(json));
        Assert.StartsWith("run/result.json ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Members_a_later_version_adds_are_passed_over()
    {
        var json = (await Rendering.Json(SampleResults.DbSlow())).Replace("\"schemaVersion\": 1", "\"schemaVersion\": 1, \"added\": []", StringComparison.Ordinal);
        Assert.Equal(Verdict.Pass, (await Read(json)).Verdict);
    }

    private static async Task<RunResult> Read(string json)
    {
        using var input = new MemoryStream(Encoding.UTF8.GetBytes(json));
        return await ResultJson.ReadAsync(input, "run/result.json", CancellationToken.None);
    }
}
