using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using LoadLab.Toxiproxy.Client;
using LoadLab.Toxiproxy.Tests.Support;

namespace LoadLab.Toxiproxy.Tests.Api;

public class PopulateAndResetTests
{
    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    public async Task Nothing_to_populate_answers_null(string body)
    {
        await using Rig rig = await Rig.StartAsync();
        Reply reply = await rig.PostAsync("/populate", body);
        Assert.Equal((201, "application/json", "{\"proxies\":null}"), (reply.Status, reply.ContentType, reply.Text));
    }

    [Theory]
    [InlineData("""[{"name":"a","upstream":"u:1"},{"upstream":"u:1"}]""", "missing required field: name at proxy 2")]
    [InlineData("""[{"name":"a"}]""", "missing required field: upstream at proxy 1")]
    [InlineData("{}", "bad request body: ")]
    [InlineData("[1]", "bad request body: ")]
    public async Task All_are_validated_before_any_is_made(string body, string error)
    {
        await using Rig rig = await Rig.StartAsync();
        Reply reply = await rig.PostAsync("/populate", body);
        Assert.Equal((400, "application/json"), (reply.Status, reply.ContentType));
        Assert.StartsWith(error, reply.Error);
        Assert.True(reply.Json.AsObject().ContainsKey("proxies"));
        Assert.Equal("{}", (await rig.GetAsync("/proxies")).Text);
    }

    [Fact]
    public async Task It_stops_at_the_first_failure_and_lists_what_was_done()
    {
        await using Rig rig = await Rig.StartAsync();
        Reply reply = await rig.PostAsync("/populate", $$"""
            [{"name":"a","listen":"127.0.0.1:0","upstream":"u:1"},{"name":"b","listen":"127.0.0.1:{{rig.Port}}","upstream":"u:1"},{"name":"c","listen":"127.0.0.1:0","upstream":"u:1"}]
            """);
        Assert.Equal(500, reply.Status);
        Assert.Equal("a", reply.Json["proxies"]!.AsArray().Single()!["name"]!.GetValue<string>());
        Assert.Equal(["a"], (await rig.GetAsync("/proxies")).Json.AsObject().Select(proxy => proxy.Key));
    }

    [Fact]
    public async Task The_same_is_kept_with_toxics_and_connections_and_others_are_replaced()
    {
        await using Origin origin = Origin.Echo();
        await using Rig rig = await Rig.StartAsync();
        IPEndPoint kept = await rig.ProxyAsync(origin, new ToxicSpec("noop"));
        ProxyInfo other = await rig.Client.CreateProxyAsync("other", "127.0.0.1:0", origin.Address);
        await rig.Client.AddToxicAsync("other", new ToxicSpec("noop"));
        using Socket client = await Rig.ConnectAsync(kept);
        Reply reply = await rig.PostAsync("/populate", $$"""
            [{"name":"p","listen":"{{kept}}","upstream":"{{origin.Address}}"},{"name":"other","listen":"{{other.Listen}}","upstream":"127.0.0.1:9"}]
            """);
        Assert.Equal(201, reply.Status);
        await client.SendAllAsync(new byte[5]);
        await client.ReadExactlyAsync(5);
        JsonArray proxies = reply.Json["proxies"]!.AsArray();
        Assert.Single(proxies[0]!["toxics"]!.AsArray());
        Assert.Empty(proxies[1]!["toxics"]!.AsArray());
        Assert.Equal("127.0.0.1:9", proxies[1]!["upstream"]!.GetValue<string>());
    }

    [Fact]
    public async Task Reset_enables_every_proxy_removes_every_toxic_and_keeps_connections()
    {
        await using Origin origin = Origin.Echo();
        await using Rig rig = await Rig.StartAsync();
        IPEndPoint proxy = await rig.ProxyAsync(origin, new ToxicSpec("latency") { Attributes = new() { ["latency"] = 600_000 } });
        await rig.Client.CreateProxyAsync("off", "127.0.0.1:0", origin.Address);
        await rig.Client.UpdateProxyAsync("off", enabled: false);
        using Socket client = await Rig.ConnectAsync(proxy);
        await client.SendAllAsync(new byte[5]);
        Reply reply = await rig.PostAsync("/reset", null);
        Assert.Equal((204, ""), (reply.Status, reply.Text));
        await client.ReadExactlyAsync(5);
        Assert.All(await rig.Client.ListProxiesAsync(), info => Assert.True(info is { Enabled: true, Toxics.Count: 0 }));
    }
}
