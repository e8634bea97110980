using System.Globalization;
using System.Net;
using LoadLab.Toxiproxy.Client;
using LoadLab.Toxiproxy.Links;
using LoadLab.Toxiproxy.Links.Epoll;

namespace LoadLab.Benchmarks.Toxiproxy;

/// <summary>
/// The proxy next to direct loopback: every figure is taken in turns, direct, proxied, direct, proxied, and the medians are
/// compared, so that a machine that is slower for a while is slower for both.
/// </summary>
internal sealed class ToxiproxyBenchmark(Load load, Origin echo, Origin sink, ProxyProcess proxy, int repeats, TimeSpan length)
{
    public static async Task<int> RunAsync(string[] args)
    {
        string[] positional = [.. args.TakeWhile(arg => arg != "--")];
        string[] flags = [.. args.SkipWhile(arg => arg != "--").Skip(1)];
        string[] parts = positional.Length > 0 ? positional[0].Split(',') : ["connections", "trips", "bulk", "latency", "memory", "idle"];
        int repeats = positional.Length > 1 ? int.Parse(positional[1], CultureInfo.InvariantCulture) : 5;
        double seconds = positional.Length > 2 ? double.Parse(positional[2], CultureInfo.InvariantCulture) : 2;

        Clock clock = new(TimeProvider.System);
        using EpollTransport clients = new(clock, 1, 0, fault => Console.Error.WriteLine(fault));
        using EpollTransport servers = new(clock, 1, 0, fault => Console.Error.WriteLine(fault));
        await using Origin echo = new(servers, echo: true);
        await using Origin sink = new(servers, echo: false);
        using ProxyProcess proxy = await ProxyProcess.StartAsync(flags);
        ToxiproxyBenchmark benchmark = new(new Load(clients, clock), echo, sink, proxy, repeats, TimeSpan.FromSeconds(seconds));
        Console.WriteLine("| measured | direct | proxied | share | of single runs |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach (string part in parts) await benchmark.RunPartAsync(part);
        return 0;
    }

    private async Task RunPartAsync(string part)
    {
        switch (part.Split(':')[0])
        {
            case "connections": await ConnectionsAsync(); break;
            case "trips": foreach (int n in new[] { 1, 16, 128 }) await RoundTripsAsync(n); break;
            case "bulk": foreach (int n in new[] { 1, 4 }) await BulkAsync(n); break;
            case "latency": foreach ((int ms, int n) in LatencyCases(part)) await LatencyAsync(ms, n); break;
            case "memory": await MemoryAsync(); break;
            case "idle": await IdleAsync(); break;
            default: throw new ArgumentException($"unknown part {part}");
        }
    }

    private async Task ConnectionsAsync()
    {
        IPEndPoint proxied = await proxy.InFrontOfAsync(echo.Endpoint);
        await CompareAsync("connections/s, 16 at a time", target => load.ConnectionsAsync(target, 16, length), echo.Endpoint, proxied);
    }

    private async Task RoundTripsAsync(int connections)
    {
        IPEndPoint proxied = await proxy.InFrontOfAsync(echo.Endpoint);
        await CompareAsync($"round trips/s, {connections} connections", async target => (await load.RoundTripsAsync(target, connections, length)).Count, echo.Endpoint, proxied);
    }

    private async Task BulkAsync(int connections)
    {
        IPEndPoint proxied = await proxy.InFrontOfAsync(sink.Endpoint);
        await CompareAsync($"bulk MiB/s, {connections} connections", async target =>
        {
            long before = Volatile.Read(ref sink.Received);
            await load.BulkAsync(target, connections, length);
            return (Volatile.Read(ref sink.Received) - before) >> 20;
        }, sink.Endpoint, proxied);
    }

    private async Task CompareAsync(string name, Func<IPEndPoint, Task<long>> measure, IPEndPoint direct, IPEndPoint proxied)
    {
        List<double> directs = [], proxieds = [];
        await measure(proxied);
        for (int i = 0; i < repeats; i++)
        {
            directs.Add(await measure(direct) / length.TotalSeconds);
            proxieds.Add(await measure(proxied) / length.TotalSeconds);
        }
        string shares = string.Join(' ', directs.Zip(proxieds, (d, p) => F($"{p / d:0.00}")));
        Console.WriteLine(F($"| {name} | {Median(directs):N0} | {Median(proxieds):N0} | {Median(proxieds) / Median(directs):0.00} | {shares} |"));
    }

    // latency is all of them, latency:5x64:250x1 those two.
    private static IEnumerable<(int Ms, int Connections)> LatencyCases(string part)
    {
        string[] asked = part.Split(':')[1..];
        string[] cases = asked.Length > 0 ? asked : ["5x1", "5x64", "50x1", "50x64", "250x1", "250x64"];
        return cases.Select(text => text.Split('x').Select(number => int.Parse(number, CultureInfo.InvariantCulture)).ToArray()).Select(pair => (pair[0], pair[1]));
    }

    private async Task LatencyAsync(int ms, int connections)
    {
        IPEndPoint proxied = await proxy.InFrontOfAsync(echo.Endpoint, new ToxicSpec("latency") { Attributes = new() { ["latency"] = ms } });
        // At the same rhythm: a machine that slept between two messages wakes slower, with a proxy and without.
        TimeSpan pause = TimeSpan.FromMilliseconds(ms);
        TimeSpan time = length * repeats;
        List<long> bare = await load.RoundTripsAsync(echo.Endpoint, connections, time / 4, pause);
        List<long> times = await load.RoundTripsAsync(proxied, connections, time);
        double direct = Percentile(bare, 0.5);
        double requested = ms * 1e6;
        Console.WriteLine(F($"| latency {ms} ms, {connections} connections, over the requested | n={times.Count} | p50 +{(Percentile(times, 0.5) - requested - direct) / 1e6:0.000} ms, p99 +{(Percentile(times, 0.99) - requested - direct) / 1e6:0.000} ms | earliest {(times.Min() - requested) / 1e6:+0.000;-0.000} ms | direct p50 {direct / 1e6:0.000} ms |"));
    }

    private async Task MemoryAsync()
    {
        const int Connections = 2000;
        ToxicSpec up = new("latency") { Stream = ToxicStream.Upstream, Attributes = new() { ["latency"] = 1 } };
        foreach ((string name, ToxicSpec[] toxics) in new (string, ToxicSpec[])[] { ("plain", []), ("latency both ways", [up, up with { Stream = ToxicStream.Downstream }]) })
        {
            using ProxyProcess fresh = await ProxyProcess.StartAsync();
            IPEndPoint proxied = await fresh.InFrontOfAsync(echo.Endpoint, toxics);
            await using (await load.IdleAsync(proxied, 50))
            {
                long before = fresh.Memory;
                await using (await load.IdleAsync(proxied, Connections))
                    Console.WriteLine(F($"| memory per idle connection, {name} | | {(fresh.Memory - before) / 1024.0 / Connections:0.0} KiB | | {Connections} connections |"));
            }
        }
    }

    private async Task IdleAsync()
    {
        IPEndPoint proxied = await proxy.InFrontOfAsync(echo.Endpoint);
        await using IAsyncDisposable idle = await load.IdleAsync(proxied, 1000);
        await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System);
        TimeSpan before = proxy.Cpu;
        await Task.Delay(TimeSpan.FromSeconds(10), TimeProvider.System);
        Console.WriteLine(F($"| processor while 1,000 connections idle for 10 s | | {(proxy.Cpu - before).TotalMilliseconds:0} ms | | |"));
    }

    private static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static double Percentile(List<long> values, double share) =>
        values.Order().ElementAt((int)Math.Min(values.Count - 1, values.Count * share));
}
