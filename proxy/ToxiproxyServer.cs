using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using LoadLab.Toxiproxy.Api;
using LoadLab.Toxiproxy.Hosting;
using LoadLab.Toxiproxy.Links;
using LoadLab.Toxiproxy.Links.Epoll;
using LoadLab.Toxiproxy.Links.Portable;
using LoadLab.Toxiproxy.Proxies;
using LogLevel = LoadLab.Toxiproxy.Hosting.LogLevel;

namespace LoadLab.Toxiproxy;

/// <summary>The whole server: from its command line to its exit code.</summary>
public static class ToxiproxyServer
{
    // A stop that takes longer is not graceful any more; whoever started us counts on two seconds.
    private static readonly TimeSpan StopPatience = TimeSpan.FromMilliseconds(1500);

    /// <summary>Runs until SIGINT, SIGTERM or, with <c>-exit-with-stdin</c>, the end of stdin.</summary>
    /// <param name="args">The flags of toxiproxy-server, and our own; see <c>-help</c>.</param>
    /// <returns>0 after a stop that was asked for; 1 when the API's port is busy or the config file is bad; 2 for a malformed command line.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            ServerOptions options = ServerOptions.Parse(args);
            if (options.ShowHelp) return await PrintAsync(ServerOptions.Help);
            if (options.ShowVersion) return await PrintAsync($"toxiproxy-server version {ApiServer.Version}");
            return await ServeAsync(options);
        }
        catch (UsageException usage)
        {
            await Console.Error.WriteLineAsync($"{usage.Message}\n{ServerOptions.Help}");
            return 2;
        }
        catch (StartException failure)
        {
            await Console.Error.WriteLineAsync($"toxiproxy: {failure.Message}");
            return 1;
        }
    }

    private static async Task<int> ServeAsync(ServerOptions options)
    {
        // First here, last to go: it watches over the disposal of all others.
        using LastResort lastResort = new();
        TimeProvider time = TimeProvider.System;
        JsonLog log = new(Console.Out, LevelFromEnvironment(), time);
        TaskCompletionSource stop = new(TaskCreationOptions.RunContinuationsAsynchronously);
        void Stop() => stop.TrySetResult();
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Quietly(Stop));
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Quietly(Stop));

        using Transport transport = CreateTransport(options, new Clock(time), log);
        ulong seed = (ulong)(options.Seed ?? time.GetUtcNow().Ticks);
        EventHub events = new(time);
        ProxyLog proxyLog = new(log, events);
        using ProxyCollection proxies = new(new ProxyRuntime(transport, time, seed, proxyLog));
        await ConfigFile.LoadAsync(options.Config, proxies);
        await using ApiServer api = await StartApiAsync(options, proxies, new ObservationOptions(events, options.ProxyMetrics, options.RuntimeMetrics));
        log.Write(LogLevel.Info, "Starting Toxiproxy HTTP server", ("address", api.Address), ("version", ApiServer.Version), ("seed", (long)seed));
        if (options.ExitWithStdin) ParentWatch.Start(Console.OpenStandardInput(), Stop);

        await stop.Task;
        lastResort.Arm(StopPatience);
        log.Write(LogLevel.Info, "Shutting down");
        await proxies.RunAsync(async () =>
        {
            await proxies.StopAsync();
            return true;
        });
        return 0;
    }

    private static Transport CreateTransport(ServerOptions options, Clock clock, JsonLog log)
    {
        void OnFault(Exception fault) => log.Write(LogLevel.Error, "Unexpected failure on the data path", ("error", fault));
        if (options.Transport == "epoll" && !EpollPoller.IsSupported) throw new StartException("there is no epoll on this machine; use -transport portable");
        return options.Transport == "portable" || !EpollPoller.IsSupported
            ? new SocketTransport(clock, options.Loops, OnFault)
            : new EpollTransport(clock, options.Loops, options.Spin * Clock.Microsecond, OnFault);
    }

    private static async Task<ApiServer> StartApiAsync(ServerOptions options, ProxyCollection proxies, ObservationOptions observation)
    {
        try
        {
            Address address = new(options.Host, options.Port, IsUnix: false);
            IPEndPoint endpoint = (IPEndPoint)(await address.ResolveAsync())[0];
            return await ApiServer.StartAsync(endpoint, proxies, observation);
        }
        catch (Exception failure) when (failure is IOException or SocketException or FormatException)
        {
            throw new StartException($"the API can't listen on {options.Host}:{options.Port}: {failure.Message}");
        }
    }

    private static Action<PosixSignalContext> Quietly(Action stop) => context =>
    {
        context.Cancel = true;
        stop();
    };

    private static LogLevel LevelFromEnvironment() =>
        Enum.TryParse(Environment.GetEnvironmentVariable("LOG_LEVEL"), ignoreCase: true, out LogLevel level) ? level : LogLevel.Info;

    private static async Task<int> PrintAsync(string text)
    {
        await Console.Out.WriteLineAsync(text);
        return 0;
    }
}
