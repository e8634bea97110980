using System.Net.Http.Json;
using LoadLab.Target.Hosting;
using LoadLab.Target.Refresh.Policies;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace LoadLab.Target.Tests.Fixtures;

/// <summary>A whole target in this process on real sockets, with a real database behind it.</summary>
public sealed class TestTarget : IAsyncDisposable
{
    private readonly Factory factory;

    private TestTarget(TargetOptions options)
    {
        Options = options;
        factory = new Factory(options);
        factory.UseKestrel();
        factory.StartServer();
        var surfaces = factory.Services.GetRequiredService<Surfaces>();
        Public = new HttpClient { BaseAddress = surfaces.Public };
        Admin = new HttpClient { BaseAddress = surfaces.Admin };
        Data = NpgsqlDataSource.Create(options.Database);
    }

    public TargetOptions Options { get; }

    public HttpClient Public { get; }

    public HttpClient Admin { get; }

    /// <summary>The database, read past the target.</summary>
    public NpgsqlDataSource Data { get; }

    /// <summary>Starts a target on a database of its own.</summary>
    public static async Task<TestTarget> StartAsync(
        PostgresServer postgres, string policy = "strict", Func<TargetOptions, TargetOptions>? change = null)
    {
        Assert.True(PolicyText.TryParse(policy, out var parsed));
        var options = new TargetOptions { Database = await postgres.CreateDatabaseAsync(), Policy = parsed, PoolSize = 20 };
        return Start(change is null ? options : change(options));
    }

    /// <summary>Starts a target with exactly these options.</summary>
    public static TestTarget Start(TargetOptions options) => new(options);

    public T Service<T>()
        where T : notnull => factory.Services.GetRequiredService<T>();

    /// <summary>Makes an app and an organisation connected to it.</summary>
    public async Task<Partner> ConnectAsync(string org = "Org", string app = "app", string family = "accounting")
    {
        var apps = await Admin.PostAsJsonAsync(
            "/apps", new[] { new { consumerKey = app, consumerSecret = $"{app} secret", apiFamily = family } });
        apps.EnsureSuccessStatusCode();
        return Assert.Single(await ConnectAsync([org], app));
    }

    /// <summary>Connects organisations to an app that exists.</summary>
    public async Task<Partner[]> ConnectAsync(IEnumerable<string> orgs, string app)
    {
        var response = await Admin.PostAsJsonAsync("/sessions", orgs.Select(org => new { org, consumerKey = app }));
        response.EnsureSuccessStatusCode();
        var sessions = await response.Content.ReadFromJsonAsync<Partner[]>();
        return [.. sessions!.Select(s => s with { ConsumerSecret = $"{app} secret", Http = Public })];
    }

    public async Task SetPolicyAsync(string policy) =>
        (await Admin.PutAsJsonAsync("/policy", new { policy })).EnsureSuccessStatusCode();

    /// <summary>The one value a query gives.</summary>
    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = Data.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var command = Data.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Public.Dispose();
        Admin.Dispose();
        await Data.DisposeAsync();
        await factory.DisposeAsync();
    }

    private sealed class Factory(TargetOptions options) : WebApplicationFactory<TargetOptions>
    {
        protected override IHostBuilder CreateHostBuilder() => TargetHost.CreateBuilder(options);
    }
}
