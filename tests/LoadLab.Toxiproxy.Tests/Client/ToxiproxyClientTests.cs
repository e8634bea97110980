using System.Net;
using LoadLab.Toxiproxy.Client;
using LoadLab.Toxiproxy.Tests.Support;

namespace LoadLab.Toxiproxy.Tests.Client;

public class ToxiproxyClientTests
{
    [Fact]
    public async Task It_drives_every_call()
    {
        await using Rig rig = await Rig.StartAsync();
        ToxiproxyClient client = rig.Client;
        Assert.Equal("2.12.0", await client.GetVersionAsync());
        ProxyInfo created = await client.CreateProxyAsync("db", "127.0.0.1:0", "127.0.0.1:9");
        Assert.True(created.Enabled);
        ToxicInfo toxic = await client.AddToxicAsync("db", new ToxicSpec("latency") { Stream = ToxicStream.Upstream, Toxicity = 0.5, Attributes = new() { ["latency"] = 7 } });
        Assert.Equal(("latency_upstream", ToxicStream.Upstream, 0.5, 7), (toxic.Name, toxic.Stream, toxic.Toxicity, (int)toxic.Attributes["latency"]!));
        ToxicInfo changed = await client.UpdateToxicAsync("db", "latency_upstream", new() { ["jitter"] = 3 }, toxicity: 1);
        Assert.Equal((7, 3, 1.0), ((int)changed.Attributes["latency"]!, (int)changed.Attributes["jitter"]!, changed.Toxicity));
        ProxyInfo disabled = await client.UpdateProxyAsync("db", enabled: false, upstream: "127.0.0.1:10");
        Assert.Equal((false, "127.0.0.1:10", 1), (disabled.Enabled, disabled.Upstream, disabled.Toxics.Count));
        await client.ResetAsync();
        ProxyInfo reset = (await client.ListProxiesAsync()).Single();
        Assert.Equal((true, 0), (reset.Enabled, reset.Toxics.Count));
        await client.AddToxicAsync("db", new ToxicSpec("noop") { Name = "n" });
        await client.RemoveToxicAsync("db", "n");
        Assert.Empty((await client.GetProxyAsync("db")).Toxics);
        await client.DeleteProxyAsync("db");
        Assert.Empty(await client.ListProxiesAsync());
    }

    [Fact]
    public async Task A_refusal_carries_the_status_and_the_servers_words()
    {
        await using Rig rig = await Rig.StartAsync();
        ToxiproxyException missing = await Assert.ThrowsAsync<ToxiproxyException>(() => rig.Client.DeleteProxyAsync("x y"));
        Assert.Equal(HttpStatusCode.NotFound, missing.Status);
        Assert.Equal("DELETE /proxies/x%20y: proxy not found (404)", missing.Message);
    }

    [Fact]
    public async Task A_version_in_plain_text_is_understood()
    {
        using ToxiproxyClient old = new(new HttpClient(new Canned("2.5.0")) { BaseAddress = new Uri("http://localhost") });
        Assert.Equal("2.5.0", await old.GetVersionAsync());
    }

    private sealed class Canned(string text) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(text) });
    }
}
