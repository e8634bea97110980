using System.Security.Cryptography;
using DotNet.Testcontainers.Networks;
using LoadLab.Stack.PostgreSql;
using Microsoft.Extensions.Logging.Abstractions;
using Testcontainers.PostgreSql;
using Container = Testcontainers.PostgreSql.PostgreSqlContainer;

namespace LoadLab.Stack.Docker;

/// <summary>PostgreSQL in a container. Testcontainers' own reaper removes it when the harness is killed.</summary>
internal sealed class PostgreSqlContainer : PostgreSqlServer
{
    /// <summary>The name under which Toxiproxy reaches it on their network.</summary>
    public const string Alias = "postgres";

    public const int InnerPort = 5432;

    private readonly Container container;

    private PostgreSqlContainer(string connectionString, string version, string image, Container container)
        : base(connectionString, version, $"container, {image}") => this.container = container;

    public static async Task<PostgreSqlContainer> StartAsync(
        DockerOptions options, int maxConnections, INetwork network, CancellationToken cancel)
    {
        var container = new PostgreSqlBuilder(options.PostgreSqlImage)
            .WithUsername("loadlab")
            .WithPassword(RandomNumberGenerator.GetHexString(32, lowercase: true))
            .WithNetwork(network)
            .WithNetworkAliases(Alias)
            // The image's helper for tests switches these off; commits are to be durable here.
            .WithCommand("-c", "fsync=on", "-c", "synchronous_commit=on", "-c", "full_page_writes=on")
            .WithCommand("-c", $"max_connections={maxConnections}", "-c", "timezone=UTC")
            .WithLogger(NullLogger.Instance)
            .Build();
        try
        {
            await container.StartAsync(cancel);
            var connectionString = container.GetConnectionString();
            return new PostgreSqlContainer(
                connectionString, await ReadVersionAsync(connectionString, cancel), options.PostgreSqlImage, container);
        }
        catch
        {
            await container.DisposeAsync();
            throw;
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await container.DisposeAsync();
        await base.DisposeAsync();
    }
}
