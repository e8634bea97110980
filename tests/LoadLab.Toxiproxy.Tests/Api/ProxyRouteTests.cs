using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using LoadLab.Toxiproxy.Tests.Links;
using LoadLab.Toxiproxy.Tests.Support;

namespace LoadLab.Toxiproxy.Tests.Api;

public class ProxyRouteTests
{
    private const string Up = "127.0.0.1:9";

    [Fact]
    public async Task Version_is_json_with_a_newline()
    {
        await using Rig rig = await Rig.StartAsync();
        Reply reply = await rig.GetAsync("/version");
        Assert.Equal((200, "application/json;charset=utf-8", "{\"version\":\"2.12.0\"}\n"), (reply.Status, reply.ContentType, reply.Text));
        Assert.NotEmpty(reply.RequestId);
    }

    [Fact]
    public async Task A_created_proxy_has_every_field_and_is_listed_under_its_name()
    {
        await using Rig rig = await Rig.StartAsync();
        Reply created = await rig.PostAsync("/proxies", """{"name":"a","listen":"127.0.0.1:0","upstream":"127.0.0.1:9","toxics":[{"type":"latency"}]}""");
        Assert.Equal((201, "application/json"), (created.Status, created.ContentType));
        string listen = created.Json["listen"]!.GetValue<string>();
        Assert.StartsWith("127.0.0.1:", listen);
        Assert.NotEqual("127.0.0.1:0", listen);
        Assert.Equal($$"""{"name":"a","listen":"{{listen}}","upstream":"127.0.0.1:9","enabled":true,"toxics":[]}""", created.Text);
        Assert.Equal($"{{\"a\":{created.Text}}}", (await rig.GetAsync("/proxies")).Text);
        Assert.Equal(created.Text, (await rig.GetAsync("/proxies/a")).Text);
    }

    [Theory]
    [InlineData("""{"listen":"","upstream":"u:1","name":"a"}""")]
    [InlineData("""{"upstream":"u:1","name":"a"}""")]
    [InlineData("""{"listen":":0","upstream":"u:1","name":"a"}""")]
    [InlineData("""{"listen":"0.0.0.0:0","upstream":"u:1","name":"a"}""")]
    public async Task Without_a_host_it_listens_on_every_interface(string body)
    {
        await using Rig rig = await Rig.StartAsync();
        string listen = (await rig.PostAsync("/proxies", body)).Json["listen"]!.GetValue<string>();
        Assert.Matches(Socket.OSSupportsIPv6 ? @"^\[::\]:\d+$" : @"^0\.0\.0\.0:\d+$", listen);
        int port = int.Parse(listen[(listen.LastIndexOf(':') + 1)..], System.Globalization.CultureInfo.InvariantCulture);
        using Socket client = await Rig.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
    }

    [Fact]
    public async Task Localhost_is_shown_as_its_ipv4_address()
    {
        await using Rig rig = await Rig.StartAsync();
        Reply reply = await rig.PostAsync("/proxies", """{"name":"a","listen":"localhost:0","upstream":"localhost:9"}""");
        Assert.StartsWith("127.0.0.1:", reply.Json["listen"]!.GetValue<string>());
        Assert.Equal("localhost:9", reply.Json["upstream"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_disabled_proxy_keeps_its_raw_text_and_its_port_is_not_checked()
    {
        await using Rig rig = await Rig.StartAsync();
        Reply reply = await rig.PostAsync("/proxies", $$"""{"name":"a","listen":"localhost:{{rig.Port}}","upstream":"x:1","enabled":false}""");
        Assert.Equal(201, reply.Status);
        Assert.Equal($"localhost:{rig.Port}", reply.Json["listen"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("", "bad request body: EOF")]
    [InlineData("{", "bad request body: ")]
    [InlineData("[]", "bad request body: ")]
    [InlineData("5", "bad request body: ")]
    [InlineData("""{"name":5,"upstream":"x"}""", "bad request body: ")]
    [InlineData("""{"name":"a","upstream":"x","enabled":"yes"}""", "bad request body: ")]
    [InlineData("{}", "missing required field: name")]
    [InlineData("null", "missing required field: name")]
    [InlineData("""{"name":null,"upstream":"x"}""", "missing required field: name")]
    [InlineData("""{"name":"a"}""", "missing required field: upstream")]
    public async Task Bad_proxies_are_refused_with_400(string body, string error)
    {
        await using Rig rig = await Rig.StartAsync();
        Reply reply = await rig.PostAsync("/proxies", body);
        Assert.Equal((400, "text/plain; charset=utf-8"), (reply.Status, reply.ContentType));
        Assert.StartsWith(error, reply.Error);
        Assert.Equal(400, reply.Json["status"]!.GetValue<int>());
        Assert.EndsWith("}\n", reply.Text);
        Assert.Equal("{}", (await rig.GetAsync("/proxies")).Text);
    }

    [Fact]
    public async Task Json_is_read_leniently()
    {
        await using Rig rig = await Rig.StartAsync();
        Reply reply = await rig.PostAsync("/proxies", """{"NAME":"z","Name":"a","UPSTREAM":"u:1","Listen":"127.0.0.1:0","other":[1],"enabled":null} trailing {""", "text/xml");
        Assert.Equal((201, "a"), (reply.Status, reply.Json["name"]!.GetValue<string>()));
        Assert.True(reply.Json["enabled"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Taken_names_and_busy_ports_are_refused()
    {
        await using Rig rig = await Rig.StartAsync();
        await rig.PostAsync("/proxies", $$"""{"name":"a","listen":"127.0.0.1:0","upstream":"{{Up}}"}""");
        Reply taken = await rig.PostAsync("/proxies", $$"""{"name":"a","upstream":"{{Up}}"}""");
        Assert.Equal((409, "proxy already exists"), (taken.Status, taken.Error));
        Reply busy = await rig.PostAsync("/proxies", $$"""{"name":"b","listen":"127.0.0.1:{{rig.Port}}","upstream":"{{Up}}"}""");
        Assert.Equal((500, $"listen tcp 127.0.0.1:{rig.Port}: bind: address already in use"), (busy.Status, busy.Error));
        Reply unparsable = await rig.PostAsync("/proxies", $$"""{"name":"b","listen":"nonsense","upstream":"{{Up}}"}""");
        Assert.Equal((500, "listen tcp: address nonsense: missing port in address"), (unparsable.Status, unparsable.Error));
        Assert.Equal(404, (await rig.GetAsync("/proxies/b")).Status);
    }

    [Theory]
    [InlineData("unix:", 1)]
    [InlineData("unix:/", 200)]
    [InlineData("", 300)]
    public async Task A_listen_address_that_nothing_can_have_is_refused_in_words(string start, int length)
    {
        await using Rig rig = await Rig.StartAsync();
        string listen = length == 1 ? start : $"{start}{new string('a', length)}:1";
        Reply reply = await rig.PostAsync("/proxies", $$"""{"name":"b","listen":"{{listen}}","upstream":"{{Up}}"}""");
        Assert.Equal(500, reply.Status);
        Assert.StartsWith("listen ", reply.Error);
        Assert.Equal("{}", (await rig.GetAsync("/proxies")).Text);
    }

    [Fact]
    public async Task What_does_not_exist_is_404()
    {
        await using Rig rig = await Rig.StartAsync();
        foreach ((string method, string path) in new[] { ("GET", "/proxies/x"), ("POST", "/proxies/x"), ("PATCH", "/proxies/x"), ("DELETE", "/proxies/x"), ("GET", "/proxies/x/toxics"), ("POST", "/proxies/x/toxics"), ("DELETE", "/proxies/x/toxics/y") })
        {
            Reply reply = await rig.SendAsync(method, path, "not even json");
            Assert.Equal((404, "{\"error\":\"proxy not found\",\"status\":404}\n"), (reply.Status, reply.Text));
        }
    }

    [Theory]
    [InlineData("GET", "/nowhere", 404)]
    [InlineData("GET", "/proxies/", 404)]
    [InlineData("GET", "/proxies/a/b", 404)]
    [InlineData("PUT", "/proxies", 405)]
    [InlineData("DELETE", "/proxies", 405)]
    [InlineData("GET", "/populate", 405)]
    [InlineData("GET", "/reset", 405)]
    [InlineData("POST", "/version", 405)]
    [InlineData("GET", "/metrics", 404)]
    public async Task Unknown_paths_and_methods(string method, string path, int status)
    {
        await using Rig rig = await Rig.StartAsync();
        Reply reply = await rig.SendAsync(method, path, null);
        Assert.Equal(status, reply.Status);
        if (status == 405) Assert.Empty(reply.Text);
        else Assert.StartsWith("text/plain", reply.ContentType);
    }

    [Fact]
    public async Task Browsers_are_refused_on_routes_that_match()
    {
        await using Rig rig = await Rig.StartAsync();
        Reply refused = await rig.SendAsync("GET", "/proxies", null, userAgent: "Mozilla/5.0 (X11)");
        Assert.Equal((403, "User agent not allowed\n"), (refused.Status, refused.Text));
        Assert.Equal(404, (await rig.SendAsync("GET", "/nowhere", null, userAgent: "Mozilla/5.0 (X11)")).Status);
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PATCH")]
    public async Task An_update_changes_only_what_it_names_and_never_the_name(string method)
    {
        await using Rig rig = await Rig.StartAsync();
        Reply before = await rig.PostAsync("/proxies", $$"""{"name":"a","listen":"127.0.0.1:0","upstream":"{{Up}}"}""");
        Reply after = await rig.SendAsync(method, "/proxies/a", """{"name":"b","upstream":"127.0.0.1:10"}""");
        Assert.Equal(200, after.Status);
        Assert.Equal("a", after.Json["name"]!.GetValue<string>());
        Assert.Equal("127.0.0.1:10", after.Json["upstream"]!.GetValue<string>());
        Assert.Equal(before.Json["listen"]!.GetValue<string>(), after.Json["listen"]!.GetValue<string>());
        Assert.True(after.Json["enabled"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Moving_drops_connections_keeps_toxics_and_equal_values_do_nothing()
    {
        await using Origin origin = Origin.Echo();
        await using Rig rig = await Rig.StartAsync();
        IPEndPoint proxy = await rig.ProxyAsync(origin);
        await rig.PostAsync("/proxies/p/toxics", """{"type":"noop"}""");
        using Socket client = await Rig.ConnectAsync(proxy);
        await client.SendAllAsync(new byte[1]);
        await client.ReadExactlyAsync(1);
        await rig.PostAsync("/proxies/p", $$"""{"listen":"localhost:{{proxy.Port}}","upstream":"{{origin.Address}}","enabled":true}""");
        await client.SendAllAsync(new byte[1]);
        await client.ReadExactlyAsync(1);
        Reply moved = await rig.PostAsync("/proxies/p", """{"listen":"127.0.0.1:0"}""");
        Assert.Equal("end", await client.NextEventAsync());
        Assert.Single(moved.Json["toxics"]!.AsArray());
        await TransferTests.EchoAsync(IPEndPoint.Parse(moved.Json["listen"]!.GetValue<string>()), 10, 1);
    }

    [Fact]
    public async Task Moving_to_a_busy_port_leaves_the_proxy_disabled_and_to_nonsense_unchanged()
    {
        await using Rig rig = await Rig.StartAsync();
        Reply before = await rig.PostAsync("/proxies", $$"""{"name":"a","listen":"127.0.0.1:0","upstream":"{{Up}}"}""");
        Assert.Equal(500, (await rig.PostAsync("/proxies/a", """{"listen":"nonsense"}""")).Status);
        Assert.Equal(before.Text, (await rig.GetAsync("/proxies/a")).Text);
        Assert.Equal(500, (await rig.PostAsync("/proxies/a", $$"""{"listen":"127.0.0.1:{{rig.Port}}"}""")).Status);
        Assert.False((await rig.GetAsync("/proxies/a")).Json["enabled"]!.GetValue<bool>());
    }

    [Fact]
    public async Task A_deleted_proxy_is_gone_with_its_port()
    {
        await using Rig rig = await Rig.StartAsync();
        Reply created = await rig.PostAsync("/proxies", $$"""{"name":"a","listen":"127.0.0.1:0","upstream":"{{Up}}"}""");
        Reply deleted = await rig.SendAsync("DELETE", "/proxies/a", null);
        Assert.Equal((204, ""), (deleted.Status, deleted.Text));
        await Assert.ThrowsAsync<SocketException>(() => Rig.ConnectAsync(IPEndPoint.Parse(created.Json["listen"]!.GetValue<string>())));
        Assert.Equal("{}", (await rig.GetAsync("/proxies")).Text);
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("ünïcödé 名前 🦊")]
    [InlineData("%2F")]
    [InlineData("q?x#y&z")]
    [InlineData(".")]
    public async Task Any_name_can_be_reached(string name)
    {
        await using Rig rig = await Rig.StartAsync();
        JsonObject body = new() { ["name"] = name, ["listen"] = "127.0.0.1:0", ["upstream"] = Up };
        await rig.PostAsync("/proxies", body.ToJsonString());
        Assert.Equal(name, (await rig.GetAsync("/proxies")).Json[name]!["name"]!.GetValue<string>());
        if (name == ".") return;
        await rig.Client.AddToxicAsync(name, new("noop") { Name = name });
        await rig.Client.RemoveToxicAsync(name, name);
        await rig.Client.DeleteProxyAsync(name);
        Assert.Equal("{}", (await rig.GetAsync("/proxies")).Text);
    }
}
