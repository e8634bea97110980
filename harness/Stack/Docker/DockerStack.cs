using System.Globalization;
using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Containers;
using LoadLab.Stack.PostgreSql;
using LoadLab.Stack.Toxiproxy;
using Microsoft.Extensions.Logging.Abstractions;

namespace LoadLab.Stack.Docker;

/// <summary>PostgreSQL and the official Toxiproxy in containers on a network of their own.</summary>
internal static class DockerStack
{
    private const ushort ApiPort = 8474;

    /// <summary>Where the proxy listens inside its container: a port must be published before anything listens there.</summary>
    private const ushort DatabasePort = 8666;

    /// <summary>Starts both; every part started is added to <paramref name="started"/> at once, for taking down.</summary>
    /// <exception cref="StackException">Docker does not answer, or a container did not start.</exception>
    public static async Task<(PostgreSqlServer PostgreSql, ToxiproxyServer Toxiproxy, DatabaseRoute Route)> StartAsync(
        DockerOptions options, int maxConnections, List<IAsyncDisposable> started, IProgress<string> progress, TimeProvider time, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(options.StartLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            progress.Report($"starting containers {options.PostgreSqlImage} and {options.ToxiproxyImage}");
            var network = new NetworkBuilder().WithLogger(NullLogger.Instance).Build();
            started.Add(network);
            await network.CreateAsync(either.Token);
            var postgreSql = await PostgreSqlContainer.StartAsync(options, maxConnections, network, either.Token);
            started.Add(postgreSql);
            var toxiproxy = new ContainerBuilder(options.ToxiproxyImage)
                .WithNetwork(network)
                .WithPortBinding(ApiPort, assignRandomHostPort: true)
                .WithPortBinding(DatabasePort, assignRandomHostPort: true)
                .WithWaitStrategy(Wait.ForUnixContainer().UntilHttpRequestIsSucceeded(request => request.ForPort(ApiPort).ForPath("/version")))
                .WithLogger(NullLogger.Instance)
                .Build();
            started.Add(toxiproxy);
            await toxiproxy.StartAsync(either.Token);
            var server = await ToxiproxyServer.ConnectAsync(ApiOf(toxiproxy), $"container, {options.ToxiproxyImage}", either.Token);
            return (postgreSql, server, RouteOf(toxiproxy));
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new StackException($"The containers were not ready within {options.StartLimit.TotalSeconds:0} s.");
        }
        catch (Exception e) when (e is not (StackException or OperationCanceledException))
        {
            // Testcontainers and its Docker client throw types of their own for every way an engine can refuse.
            throw new StackException($"{Refusal(e)}\nHint: start Docker, or use the embedded stack (--stack embedded), which needs none.", e);
        }
    }

    /// <summary>Why no Docker engine answers here; null when one does. Starts nothing.</summary>
    public static string? WhyUnavailable()
    {
        try
        {
            // Building, not starting, makes Testcontainers look for an engine that answers.
            new ContainerBuilder("none").WithLogger(NullLogger.Instance).Build();
            return null;
        }
        catch (Exception e) when (e is DockerUnavailableException or ArgumentException)
        {
            return e.Message;
        }
    }

    private static string Refusal(Exception e) => e is DockerUnavailableException
        ? "The docker stack needs a Docker engine that answers. " + e.Message.Trim()
        : "A container could not be started: " + e.Message.Trim();

    private static Uri ApiOf(IContainer toxiproxy) =>
        new UriBuilder("http", toxiproxy.Hostname, toxiproxy.GetMappedPublicPort(ApiPort)).Uri;

    private static DatabaseRoute RouteOf(IContainer toxiproxy) => new(
        $"0.0.0.0:{DatabasePort}",
        string.Create(CultureInfo.InvariantCulture, $"{PostgreSqlContainer.Alias}:{PostgreSqlContainer.InnerPort}"),
        toxiproxy.Hostname,
        toxiproxy.GetMappedPublicPort(DatabasePort));
}
