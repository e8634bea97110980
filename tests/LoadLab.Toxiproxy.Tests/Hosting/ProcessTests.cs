using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using LoadLab.Toxiproxy.Client;
using LoadLab.Toxiproxy.Tests.Support;

namespace LoadLab.Toxiproxy.Tests.Hosting;

public class ProcessTests
{
    private static readonly string[] FreePort = ["-host", "127.0.0.1", "-port", "0"];

    [Fact]
    public async Task It_answers_as_soon_as_it_says_so()
    {
        await using ServerProcess server = await ServerProcess.StartAsync(FreePort);
        using ToxiproxyClient client = server.Client;
        Assert.Equal("2.12.0", await client.GetVersionAsync());
    }

    [Fact]
    public async Task It_ends_with_its_stdin()
    {
        await using ServerProcess server = await ServerProcess.StartAsync([.. FreePort, "-exit-with-stdin"]);
        server.Process.StandardInput.Close();
        Assert.Equal(0, await server.EndAsync());
    }

    [Fact]
    public async Task Without_the_flag_the_end_of_stdin_means_nothing()
    {
        await using ServerProcess server = await ServerProcess.StartAsync([.. FreePort]);
        server.Process.StandardInput.Close();
        using ToxiproxyClient client = server.Client;
        Assert.Equal("2.12.0", await client.GetVersionAsync());
        Assert.False(server.Process.HasExited);
    }

    [Fact]
    public async Task It_ends_although_clients_hang_on_to_their_connections()
    {
        await using Origin origin = new(socket => socket.ReadToEndAsync());
        await using ServerProcess server = await ServerProcess.StartAsync([.. FreePort, "--exit-with-stdin"]);
        using ToxiproxyClient client = server.Client;
        ProxyInfo proxy = await client.CreateProxyAsync("p", "127.0.0.1:0", origin.Address);
        await client.AddToxicAsync("p", new ToxicSpec("timeout"));
        using Socket hanging = await Rig.ConnectAsync(IPEndPoint.Parse(proxy.Listen));
        using Socket halfRequest = await Rig.ConnectAsync(IPEndPoint.Parse(server.Address));
        await halfRequest.SendAllAsync("POST /proxies HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"u8.ToArray());
        server.Process.StandardInput.Close();
        Assert.Equal(0, await server.EndAsync());
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Signals_end_it_with_0(string signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there are no signals to send");
        await using ServerProcess server = await ServerProcess.StartAsync(FreePort);
        using Process kill = Process.Start("kill", ["-" + signal, server.Process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        Assert.Equal(0, await server.EndAsync());
    }

    [Fact]
    public async Task A_busy_port_is_an_error()
    {
        await using ServerProcess first = await ServerProcess.StartAsync(FreePort);
        await using ServerProcess second = await ServerProcess.StartAsync("-host", "127.0.0.1", "-port", new Uri($"http://{first.Address}").Port.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(1, await second.EndAsync());
        string error = await second.Process.StandardError.ReadToEndAsync();
        Assert.Contains("address already in use", error, StringComparison.OrdinalIgnoreCase);
        Assert.Single(error.Trim().Split('\n'));
    }

    [Theory]
    [InlineData("not json", "config file")]
    [InlineData("""[{"name":"a"}]""", "missing required field: upstream at proxy 1")]
    [InlineData("""[{"name":"a","listen":"nonsense","upstream":"x:1"}]""", "missing port in address")]
    public async Task A_bad_config_is_an_error(string config, string error)
    {
        string path = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(path, config);
            await using ServerProcess server = await ServerProcess.StartAsync([.. FreePort, "-config", path]);
            Assert.Equal(1, await server.EndAsync());
            Assert.Contains(error, await server.Process.StandardError.ReadToEndAsync(), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task The_config_is_a_populate_array()
    {
        string path = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(path, """[{"name":"a","listen":"127.0.0.1:0","upstream":"x:1"},{"name":"b","upstream":"x:1","enabled":false}]""");
            await using ServerProcess server = await ServerProcess.StartAsync([.. FreePort, $"-config={path}"]);
            using ToxiproxyClient client = server.Client;
            Assert.Equal([("a", true), ("b", false)], (await client.ListProxiesAsync()).Select(proxy => (proxy.Name, proxy.Enabled)));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("-nonsense")]
    [InlineData("-port=x")]
    [InlineData("-port")]
    [InlineData("stray")]
    public async Task A_malformed_command_line_shows_the_flags(string flag)
    {
        await using ServerProcess server = await ServerProcess.StartAsync(flag);
        Assert.Equal(2, await server.EndAsync());
        Assert.Contains("-exit-with-stdin", await server.Process.StandardError.ReadToEndAsync(), StringComparison.Ordinal);
    }
}
