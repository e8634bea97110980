using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using LoadLab.Target.Tests.Fixtures;

namespace LoadLab.Target.Tests.Hosting;

public sealed class TelemetryTests(PostgresServer postgres)
{
    [Fact]
    public async Task A_partners_trace_reaches_the_sql_statements_and_holds_no_secret()
    {
        await using var target = await TestTarget.StartAsync(postgres);
        var partner = await target.ConnectAsync();
        var trace = ActivityTraceId.CreateRandom();
        var seen = new ConcurrentBag<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Npgsql" or "Microsoft.AspNetCore",
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = seen.Add,
        };
        ActivitySource.AddActivityListener(listener);
        var query = string.Join('&', partner.Sign(HttpMethod.Post, "/oauth/AccessToken", partner.SessionHandle)
            .Select(p => $"{Partner.Encode(p.Key)}={Partner.Encode(p.Value)}"));
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/oauth/AccessToken?{query}");
        request.Headers.Add("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01");

        Assert.Equal(HttpStatusCode.OK, (await target.Public.SendAsync(request)).StatusCode);

        var ours = seen.Where(a => a.TraceId == trace).ToArray();
        Assert.Contains(ours, a => a.Source.Name == "Npgsql");
        var told = string.Join('\n', ours.SelectMany(a => a.TagObjects.Select(t => $"{t.Value}").Append(a.DisplayName)));
        Assert.DoesNotContain(partner.Token, told, StringComparison.Ordinal);
        Assert.DoesNotContain(partner.SessionHandle, told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_an_address_it_connects_to_the_collector()
    {
        using var collector = new TcpListener(IPAddress.Loopback, 0);
        collector.Start();
        var arrival = collector.AcceptTcpClientAsync();
        await using (var target = await TestTarget.StartAsync(
            postgres, change: o => o with { Otlp = new Uri($"http://{collector.LocalEndpoint}") }))
        {
            await (await target.ConnectAsync()).RefreshAsync();
            // Sent in batches every few seconds.
            using var connection = await arrival.WaitAsync(TimeSpan.FromSeconds(60));
            Assert.True(connection.Connected);
            connection.Close();
            collector.Stop();
        }
    }
}
