using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using LoadLab.Target.Hosting;
using LoadLab.Target.Tests.Fixtures;
using Npgsql;

namespace LoadLab.Target.Tests.Hosting;

/// <summary>How a target stops taking requests, and what probes see of it.</summary>
public sealed class DrainTests(PostgresServer postgres)
{
    [Fact]
    public async Task A_drain_lets_the_refresh_under_way_finish_and_turns_new_ones_away()
    {
        await using var target = await TestTarget.StartAsync(postgres, change: o => o with { Protocol = Protocols.Both });
        var partner = await target.ConnectAsync();
        Assert.Equal(HttpStatusCode.OK, (await target.Admin.GetAsync("/readyz")).StatusCode);
        Task<Answer> underWay;
        Task<HttpResponseMessage> drain;
        await using (var connection = await target.Data.OpenConnectionAsync())
        {
            await using var hold = new NpgsqlCommand("begin; select 1 from session for update", connection);
            await hold.ExecuteNonQueryAsync();
            underWay = partner.RefreshAsync();
            while ((await target.Admin.GetFromJsonAsync<JsonElement>("/counters")).GetProperty("poolInUse").GetInt32() == 0)
                await Task.Yield();
            drain = target.Admin.PostAsync("/drain?timeout=60s", null);
            while (await target.Admin.GetAsync("/readyz") is { StatusCode: HttpStatusCode.OK })
                await Task.Yield();

            var late = await partner.RefreshAsync();
            var lateJson = await target.Public.PostAsync("/connect/token", null);
            Assert.Equal("503 5 oauth_problem_advice=The%20service%20is%20stopping", $"{(int)late.Status} {late.RetryAfter} {late.Body}");
            Assert.Equal("application/json", lateJson.Content.Headers.ContentType?.MediaType);
            Assert.Equal(HttpStatusCode.OK, (await target.Admin.GetAsync("/healthz")).StatusCode);
            Assert.False(underWay.IsCompleted || drain.IsCompleted);
        }

        Assert.Equal(HttpStatusCode.OK, (await underWay).Status);
        Assert.Equal("""{"drained":true,"inFlight":0}""", await (await drain).Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_drain_that_runs_out_of_time_says_so()
    {
        await using var target = await TestTarget.StartAsync(postgres);
        var partner = await target.ConnectAsync();
        await using var connection = await target.Data.OpenConnectionAsync();
        await using var hold = new NpgsqlCommand("begin; select 1 from session for update", connection);
        await hold.ExecuteNonQueryAsync();
        var underWay = partner.RefreshAsync();
        while ((await target.Admin.GetFromJsonAsync<JsonElement>("/counters")).GetProperty("poolInUse").GetInt32() == 0)
            await Task.Yield();

        var drained = await target.Admin.PostAsync("/drain?timeout=50ms", null);

        Assert.Equal("""{"drained":false,"inFlight":1}""", await drained.Content.ReadAsStringAsync());
        await connection.CloseAsync();
        Assert.Equal(HttpStatusCode.OK, (await underWay).Status);
    }
}
