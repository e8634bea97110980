using System.Net.Sockets;
using LoadLab.Target.Admin;
using LoadLab.Target.Evidence;
using LoadLab.Target.OAuth;
using LoadLab.Target.OAuth2;
using LoadLab.Target.Refresh;
using LoadLab.Target.Storage;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Npgsql;

namespace LoadLab.Target.Hosting;

/// <summary>Puts the target together and runs it.</summary>
public static class TargetHost
{
    /// <summary>Runs until asked to stop. 0: stopped as asked. 1: could not start, and standard error says why.</summary>
    public static async Task<int> RunAsync(TargetOptions options)
    {
        using var host = CreateBuilder(options).UseConsoleLifetime(console => console.SuppressStatusMessages = true).Build();
        if (options.ExitWithStdin)
            StdinWatch.Start(
                host.Services.GetRequiredService<IHostApplicationLifetime>(), host.Services.GetRequiredService<Drain>());
        try
        {
            await host.StartAsync();
        }
        catch (Exception error) when (error is NpgsqlException or IOException or SocketException or UnauthorizedAccessException
            or ArgumentException or TimeoutException or InvalidDataException or WrongServerKeyException)
        {
            await Console.Error.WriteLineAsync($"The target cannot start: {Causes(error)}");
            return 1;
        }

        ReadyLine.Write(host.Services.GetRequiredService<Surfaces>());
        await host.WaitForShutdownAsync();
        return 0;
    }

    /// <summary>The whole target as a host that is not started yet.</summary>
    public static IHostBuilder CreateBuilder(TargetOptions options) => new HostBuilder()
        .ConfigureLogging(logging => ConfigureLogging(logging, options.LogLevel))
        .ConfigureServices(services => AddServices(services, options))
        .ConfigureWebHost(web => web
            .UseKestrelCore()
            .UseKestrelHttpsConfiguration()
            // The transport's own buffer would take the response and call it sent. Without it a write ends when the
            // operating system has every byte, which is the latest moment a process can know of.
            .UseSockets(sockets => sockets.MaxWriteBufferSize = 1)
            .Configure(Pipelines.Configure));

    private static void AddServices(IServiceCollection services, TargetOptions options)
    {
        services.AddSingleton(options).AddSingleton(TimeProvider.System);
        services.AddSingleton<Surfaces>().AddSingleton<InFlight>();
        services.AddSingleton<Database>().AddSingleton<Migrator>().AddSingleton<ServerKey>().AddSingleton<TokenMint>();
        services.AddSingleton<PoolGate>().AddSingleton<Apps>().AddSingleton<Sessions>().AddSingleton<Amnesties>();
        services.AddSingleton<TokenReader>().AddSingleton<Nonces>();
        if (options.Transaction == TransactionShape.SingleStatement)
            services.AddSingleton<IRefreshTransaction, SingleStatementTransaction>();
        else
            services.AddSingleton<IRefreshTransaction, LockingTransaction>();
        services.AddSingleton<Counters>().AddSingleton<EvidenceLog>().AddSingleton<RefreshService>();
        services.AddSingleton<Signatures>().AddSingleton<RequestVerifier>().AddSingleton<PublicPipeline>();
        services.AddSingleton<AccessTokenEndpoint>().AddSingleton<ResourceEndpoint>();
        services.AddSingleton<AccessTokens>().AddSingleton<TokenEndpoint>();
        services.AddSingleton<Drain>().AddSingleton<AdminErrors>().AddSingleton<AdminApi>();
        Telemetry.Add(services, options);
        services.AddRouting().AddHostedService<Startup>().AddHostedService(s => s.GetRequiredService<Nonces>())
            .AddHostedService(s => s.GetRequiredService<Apps>());
        services.Configure<HostOptions>(host => host.ShutdownTimeout = options.DrainTimeout.Value + TimeSpan.FromSeconds(2));
        services.AddOptions<KestrelServerOptions>().Configure<Surfaces, IServiceProvider>((kestrel, surfaces, provider) =>
        {
            // TLS is set up with what it finds here, and these options may be filled in before the server's own defaults.
            kestrel.ApplicationServices = provider;
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 4 * RequestReader.BodyLimit;
            surfaces.Listen(kestrel, options);
        });
    }

    private static void ConfigureLogging(ILoggingBuilder logging, LogLevel level)
    {
        // Standard output carries the ready line only.
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "HH:mm:ss.fff ";
            console.UseUtcTimestamp = true;
        });
        logging.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(
            console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        // Below warnings the framework logs addresses with their query, where a token may stand, whatever was asked for.
        logging.AddFilter("Microsoft", level > LogLevel.Warning ? level : LogLevel.Warning);
        // A start that failed is told in one sentence, not as a trace.
        logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        // Npgsql logs every failed statement; the target says what it means, once.
        logging.AddFilter("Npgsql", LogLevel.None);
        logging.SetMinimumLevel(level);
    }

    private static string Causes(Exception error) =>
        error.InnerException is null ? error.Message : $"{error.Message}: {Causes(error.InnerException)}";
}
