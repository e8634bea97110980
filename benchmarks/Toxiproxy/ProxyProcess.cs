using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using LoadLab.Toxiproxy;
using LoadLab.Toxiproxy.Client;

namespace LoadLab.Benchmarks.Toxiproxy;

/// <summary>The proxy in a process of its own, gone when this one is.</summary>
internal sealed class ProxyProcess : IDisposable
{
    private readonly Process process;
    private int proxies;

    private ProxyProcess(Process process, Uri api)
    {
        this.process = process;
        Client = new ToxiproxyClient(api);
    }

    public ToxiproxyClient Client { get; }

    /// <summary>Processor time used so far.</summary>
    public TimeSpan Cpu
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    /// <summary>Resident memory in bytes.</summary>
    public long Memory
    {
        get
        {
            process.Refresh();
            return process.WorkingSet64;
        }
    }

    public static async Task<ProxyProcess> StartAsync(params string[] flags)
    {
        // Another build of the same server (native, precompiled) may take its place.
        string? published = Environment.GetEnvironmentVariable("LOADLAB_PUBLISHED_PROXY");
        ProcessStartInfo start = new(published ?? "dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true };
        if (published is null) start.ArgumentList.Add(typeof(ToxiproxyServer).Assembly.Location);
        string[] all = ["-host", "127.0.0.1", "-port", "0", "-exit-with-stdin", .. flags];
        foreach (string argument in all) start.ArgumentList.Add(argument);
        Process process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync() is string line)
        {
            if (JsonNode.Parse(line)?["address"]?.GetValue<string>() is not string address) continue;
            _ = process.StandardOutput.ReadToEndAsync();
            return new ProxyProcess(process, new Uri($"http://{address}"));
        }
        throw new InvalidOperationException("the proxy ended before it answered");
    }

    /// <summary>A proxy in front of the target, with these toxics.</summary>
    public async Task<IPEndPoint> InFrontOfAsync(IPEndPoint target, params ToxicSpec[] toxics)
    {
        string name = (++proxies).ToString(CultureInfo.InvariantCulture);
        ProxyInfo info = await Client.CreateProxyAsync(name, "127.0.0.1:0", target.ToString());
        foreach (ToxicSpec toxic in toxics) await Client.AddToxicAsync(name, toxic);
        return IPEndPoint.Parse(info.Listen);
    }

    public void Dispose()
    {
        process.StandardInput.Close();
        process.WaitForExit();
        process.Dispose();
        Client.Dispose();
    }
}
