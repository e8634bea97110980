using LoadLab.Toxiproxy.Tests.Support;

namespace LoadLab.Toxiproxy.Tests.Api;

public class ToxicRouteTests
{
    private const string Proxy = """{"name":"p","listen":"127.0.0.1:0","upstream":"127.0.0.1:9"}""";

    [Theory]
    [InlineData("latency", """{"latency":0,"jitter":0}""")]
    [InlineData("bandwidth", """{"rate":0}""")]
    [InlineData("slow_close", """{"delay":0}""")]
    [InlineData("timeout", """{"timeout":0}""")]
    [InlineData("reset_peer", """{"timeout":0}""")]
    [InlineData("slicer", """{"average_size":0,"size_variation":0,"delay":0}""")]
    [InlineData("limit_data", """{"bytes":0}""")]
    [InlineData("noop", "{}")]
    public async Task Every_type_has_its_defaults(string type, string attributes)
    {
        await using Rig rig = await StartAsync();
        Reply added = await rig.PostAsync("/proxies/p/toxics", $$"""{"type":"{{type}}"}""");
        string expected = $$"""{"attributes":{{attributes}},"name":"{{type}}_downstream","type":"{{type}}","stream":"downstream","toxicity":1}""";
        Assert.Equal((200, "application/json", expected), (added.Status, added.ContentType, added.Text));
        Assert.Equal($"[{expected}]", (await rig.GetAsync("/proxies/p/toxics")).Text);
        Assert.Equal(expected, (await rig.GetAsync($"/proxies/p/toxics/{type}_downstream")).Text);
    }

    [Fact]
    public async Task Names_streams_and_keys_come_in_any_case()
    {
        await using Rig rig = await StartAsync();
        Reply added = await rig.PostAsync("/proxies/p/toxics", """{"Name":"n","Type":"latency","Stream":"UpStream","Toxicity":0.1,"Attributes":{"Latency":5,"JITTER":2}}""");
        Assert.Equal("""{"attributes":{"latency":5,"jitter":2},"name":"n","type":"latency","stream":"upstream","toxicity":0.1}""", added.Text);
    }

    [Fact]
    public async Task Lists_show_upstream_first_each_in_order_of_adding()
    {
        await using Rig rig = await StartAsync();
        foreach ((string name, string stream) in new[] { ("d1", "downstream"), ("u1", "upstream"), ("d2", "downstream"), ("u2", "upstream") })
            await rig.PostAsync("/proxies/p/toxics", $$"""{"type":"noop","name":"{{name}}","stream":"{{stream}}"}""");
        string[] names = [.. (await rig.GetAsync("/proxies/p/toxics")).Json.AsArray().Select(toxic => toxic!["name"]!.GetValue<string>())];
        Assert.Equal(["u1", "u2", "d1", "d2"], names);
    }

    [Theory]
    [InlineData("""{"type":"nope","stream":"sideways"}""", "stream was invalid, can be either upstream or downstream")]
    [InlineData("""{"type":"latency","stream":""}""", "stream was invalid, can be either upstream or downstream")]
    [InlineData("""{"type":"nope"}""", "invalid toxic type")]
    [InlineData("""{"type":"Latency"}""", "invalid toxic type")]
    [InlineData("{}", "invalid toxic type")]
    [InlineData("", "bad request body: ")]
    [InlineData("[]", "bad request body: ")]
    [InlineData("""{"type":"latency","toxicity":"1"}""", "bad request body: ")]
    [InlineData("""{"type":"latency","toxicity":1e99}""", "bad request body: ")]
    [InlineData("""{"type":"latency","attributes":[]}""", "bad request body: ")]
    [InlineData("""{"type":"latency","attributes":{"latency":"5"}}""", "bad request body: ")]
    [InlineData("""{"type":"latency","attributes":{"latency":1.5}}""", "bad request body: ")]
    [InlineData("""{"type":"latency","attributes":{"latency":5.0}}""", "bad request body: ")]
    [InlineData("""{"type":"latency","attributes":{"latency":99999999999999999999}}""", "bad request body: ")]
    public async Task Bad_toxics_are_refused_with_400(string body, string error)
    {
        await using Rig rig = await StartAsync();
        Reply reply = await rig.PostAsync("/proxies/p/toxics", body);
        Assert.Equal((400, "text/plain; charset=utf-8"), (reply.Status, reply.ContentType));
        Assert.StartsWith(error, reply.Error);
        Assert.Equal("[]", (await rig.GetAsync("/proxies/p/toxics")).Text);
    }

    [Fact]
    public async Task Names_are_unique_over_both_streams()
    {
        await using Rig rig = await StartAsync();
        await rig.PostAsync("/proxies/p/toxics", """{"type":"noop","name":"n"}""");
        Reply reply = await rig.PostAsync("/proxies/p/toxics", """{"type":"noop","name":"n","stream":"upstream"}""");
        Assert.Equal((409, "{\"error\":\"toxic already exists\",\"status\":409}\n"), (reply.Status, reply.Text));
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PATCH")]
    public async Task An_update_changes_attributes_and_toxicity_and_nothing_else(string method)
    {
        await using Rig rig = await StartAsync();
        await rig.PostAsync("/proxies/p/toxics", """{"type":"latency","attributes":{"latency":5,"jitter":2},"toxicity":null}""");
        Reply first = await rig.SendAsync(method, "/proxies/p/toxics/latency_downstream", """{"name":"x","type":"noop","stream":"upstream","attributes":{"latency":7}}""");
        Assert.Equal("""{"attributes":{"latency":7,"jitter":2},"name":"latency_downstream","type":"latency","stream":"downstream","toxicity":1}""", first.Text);
        Reply second = await rig.SendAsync(method, "/proxies/p/toxics/latency_downstream", """{"toxicity":0.25,"attributes":{"jitter":null}}""");
        Assert.Equal("""{"attributes":{"latency":7,"jitter":2},"name":"latency_downstream","type":"latency","stream":"downstream","toxicity":0.25}""", second.Text);
        Assert.Equal(400, (await rig.SendAsync(method, "/proxies/p/toxics/latency_downstream", """{"attributes":{"latency":"x"}}""")).Status);
    }

    [Fact]
    public async Task Unknown_toxics_are_404()
    {
        await using Rig rig = await StartAsync();
        foreach (string method in new[] { "GET", "POST", "PATCH", "DELETE" })
        {
            Reply reply = await rig.SendAsync(method, "/proxies/p/toxics/x", method == "GET" ? null : "{}");
            Assert.Equal((404, "{\"error\":\"toxic not found\",\"status\":404}\n"), (reply.Status, reply.Text));
        }
    }

    [Fact]
    public async Task A_deleted_toxic_is_gone()
    {
        await using Rig rig = await StartAsync();
        await rig.PostAsync("/proxies/p/toxics", """{"type":"noop"}""");
        Reply deleted = await rig.SendAsync("DELETE", "/proxies/p/toxics/noop_downstream", null);
        Assert.Equal((204, ""), (deleted.Status, deleted.Text));
        Assert.Equal("[]", (await rig.GetAsync("/proxies/p/toxics")).Text);
    }

    private static async Task<Rig> StartAsync()
    {
        Rig rig = await Rig.StartAsync();
        await rig.PostAsync("/proxies", Proxy);
        return rig;
    }
}
