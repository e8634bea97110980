using System.Diagnostics;
using System.Net;
using System.Text;
using LoadLab.Target.Tests.Fixtures;

namespace LoadLab.Target.Tests.Hosting;

public sealed class TelemetryTests(PostgresServer postgres)
{
    [Fact]
    public async Task A_partners_trace_and_the_targets_metrics_reach_the_collector_and_hold_no_secret()
    {
        await using var collector = await Collector.StartAsync();
        var trace = ActivityTraceId.CreateRandom();
        Partner partner;
        // Disposed of before looking: a target that stops sends what it still holds.
        await using (var target = await TestTarget.StartAsync(postgres, change: o => o with { Otlp = collector.Address }))
        {
            partner = await target.ConnectAsync();
            var query = string.Join('&', partner.Sign(HttpMethod.Post, "/oauth/AccessToken", partner.SessionHandle)
                .Select(p => $"{Partner.Encode(p.Key)}={Partner.Encode(p.Value)}"));
            using var request = new HttpRequestMessage(HttpMethod.Post, $"/oauth/AccessToken?{query}");
            request.Headers.Add("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01");
            Assert.Equal(HttpStatusCode.OK, (await target.Public.SendAsync(request)).StatusCode);
            await partner.RefreshAsync();
        }

        var traces = collector.Text("trace");
        // A span names its trace by 16 bytes. The request itself and seven statements at least belong to the partner's.
        var id = new byte[16];
        trace.CopyTo(id);
        Assert.True(traces.Split(Encoding.Latin1.GetString(id)).Length > 8);
        Assert.Contains("update session set current_generation = $2", traces, StringComparison.Ordinal);
        Assert.Contains("/oauth/AccessToken", traces, StringComparison.Ordinal);
        var metrics = collector.Text("metrics");
        string[] expected =
        [
            "target.tokens.generated", "target.tokens.returned", "target.tokens.in_doubt", "target.requests.unavailable", "token_outdated",
            "target.requests.rejected", "target.requests.queue_rejected", "target.requests.in_flight", "target.pool.in_use",
            "http.server.request.duration", "db.client.operation.duration",
        ];
        Assert.All(expected, name => Assert.Contains(name, metrics, StringComparison.Ordinal));
        Assert.All(
            new[] { partner.Token, partner.SessionHandle, partner.TokenSecret, partner.ConsumerSecret },
            secret => Assert.DoesNotContain(secret, traces + metrics, StringComparison.Ordinal));
    }
}
