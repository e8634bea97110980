using System.Text;
using LoadLab.Stack.Target;

namespace LoadLab.Tests.Stack.Target;

/// <summary>What goes over the wire, and what is made of the answers.</summary>
public sealed class TargetAdminTests
{
    private static readonly DateTimeOffset Start = new(2018, 3, 13, 12, 30, 0, TimeSpan.FromHours(13));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string, string, Func<TargetAdmin, Task>> Orders => new()
    {
        {
            "POST /apps", """[{"consumerKey":"k","consumerSecret":"s","apiFamily":"payroll"}]""",
            admin => admin.AddAppsAsync([new("k", "s", "payroll")], Cancel)
        },
        { "PUT /policy", """{"policy":"grace:30s"}""", admin => admin.SetPolicyAsync("grace:30s", Cancel) },
        {
            "PUT /amnesty", """{"start":"2018-03-12T23:30:00Z","end":null,"apiFamilies":["files","assets"]}""",
            admin => admin.SetAmnestyAsync(new(Start, null, ["files", "assets"]), Cancel)
        },
        {
            "PUT /amnesty", """{"start":"2018-03-12T23:30:00Z","end":"2018-03-12T23:30:01.5Z","apiFamilies":[]}""",
            admin => admin.SetAmnestyAsync(new(Start, Start.AddSeconds(1.5), []), Cancel)
        },
    };

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task Orders_are_sent_as_the_protocol_says(string line, string body, Func<TargetAdmin, Task> order)
    {
        await using var server = await AnswerAsync(200, "{}");
        using var admin = new TargetAdmin(server.Address);
        await order(admin);
        Assert.Equal((line, body), Assert.Single(server.Requests));
    }

    [Fact]
    public async Task Sessions_are_read_in_order()
    {
        await using var server = await AnswerAsync(200,
            """
            [{"org":"a","consumerKey":"k","sessionHandle":"h1","token":"t1","tokenSecret":"s1","tokenId":"01"},
             {"org":"b","consumerKey":"k","sessionHandle":"h2","token":"t2","tokenSecret":"s2","tokenId":"02"}]
            """);
        using var admin = new TargetAdmin(server.Address);
        var sessions = await admin.AddSessionsAsync([new("a", "k"), new("b", "k")], Cancel);
        Assert.Equal([new("a", "k", "h1", "t1", "s1", "01"), new("b", "k", "h2", "t2", "s2", "02")], sessions);
        Assert.Equal(
            ("POST /sessions", """[{"org":"a","consumerKey":"k"},{"org":"b","consumerKey":"k"}]"""),
            Assert.Single(server.Requests));
    }

    [Fact]
    public async Task Counters_are_read()
    {
        await using var server = await AnswerAsync(200,
            """{"generated":7,"returned":6,"inDoubt":1,"rejected":{"token_rejected":3},"unavailable":2,"queueRejected":4,"inFlight":5,"poolInUse":8}""");
        using var admin = new TargetAdmin(server.Address);
        var counters = await admin.ReadCountersAsync(Cancel);
        Assert.Equal((7, 6, 1, 2, 4, 5, 8),
            (counters.Generated, counters.Returned, counters.InDoubt, counters.Unavailable, counters.QueueRejected, counters.InFlight, counters.PoolInUse));
        Assert.Equal(3, counters.Rejected["token_rejected"]);
    }

    [Fact]
    public async Task A_drain_says_what_is_left()
    {
        await using var server = await AnswerAsync(200, """{"drained":false,"inFlight":2}""");
        using var admin = new TargetAdmin(server.Address);
        Assert.Equal(new TargetDrain(false, 2), await admin.DrainAsync(TimeSpan.FromSeconds(1.5), Cancel));
        Assert.Equal("POST /drain?timeout=1500ms", Assert.Single(server.Requests).Line);
    }

    [Fact]
    public async Task Evidence_is_copied_as_it_is()
    {
        await using var server = await AnswerAsync(200, "{\"kind\":\"returned\"}\n");
        using var admin = new TargetAdmin(server.Address);
        using var copy = new MemoryStream();
        await admin.CopyEvidenceAsync(copy, Cancel);
        Assert.Equal("{\"kind\":\"returned\"}\n", Encoding.UTF8.GetString(copy.ToArray()));
        Assert.Equal(("GET /evidence", ""), Assert.Single(server.Requests));
    }

    [Fact]
    public async Task An_error_carries_status_and_body()
    {
        await using var server = await AnswerAsync(400, """{"error":"policy is 'x'"}""");
        using var admin = new TargetAdmin(server.Address);
        var refusal = await Assert.ThrowsAsync<TargetAdminException>(() => admin.SetPolicyAsync("x", Cancel));
        Assert.Equal(400, refusal.Status);
        Assert.Equal("""{"error":"policy is 'x'"}""", refusal.Body);
        Assert.Equal("""The target's PUT /policy answered 400: {"error":"policy is 'x'"}""", refusal.Message);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("null")]
    [InlineData("""{"drained":true}""")]
    public async Task An_answer_that_is_not_the_protocols_is_an_error(string body)
    {
        await using var server = await AnswerAsync(200, body);
        using var admin = new TargetAdmin(server.Address);
        var refusal = await Assert.ThrowsAsync<TargetAdminException>(() => admin.DrainAsync(TimeSpan.FromSeconds(1), Cancel));
        Assert.StartsWith("The target's POST /drain?timeout=1000ms answered what can't be read: ", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(body, refusal.Body);
    }

    private static Task<LoopbackServer> AnswerAsync(int status, string body) =>
        LoopbackServer.StartAsync(_ => (status, Encoding.UTF8.GetBytes(body)));
}
