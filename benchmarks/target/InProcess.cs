using LoadLab.Target.Hosting;
using LoadLab.Target.Refresh;
using LoadLab.Target.Storage;

namespace LoadLab.Target.Benchmarks;

/// <summary>A target in this process, for counting what it allocates.</summary>
internal sealed class InProcess : IAsyncDisposable
{
    private readonly IHost host;
    private readonly App app = new("app", "s", "files");

    private InProcess(IHost host) => this.host = host;

    public static async Task<InProcess> StartAsync(string database, string shape)
    {
        var host = TargetHost.CreateBuilder(new TargetOptions
        {
            Database = database,
            PoolSize = 2,
            Transaction = Enum.Parse<TransactionShape>(shape.Replace("-", "", StringComparison.Ordinal), ignoreCase: true),
        }).Build();
        await host.StartAsync();
        return new InProcess(host);
    }

    /// <summary>That many refreshes of one session, one after the other.</summary>
    public async Task RefreshAsync(int count)
    {
        await host.Services.GetRequiredService<Apps>().SaveAsync([app], default);
        var session = (await host.Services.GetRequiredService<Sessions>().CreateAsync(
            [new SessionEntry("Org", "app", Protocol.OAuth1)], default))[0];
        var refresh = host.Services.GetRequiredService<RefreshService>();
        var handle = Hashes.Of(session.Handle);
        var token = session.Token;
        for (var i = 0; i < count; i++)
        {
            using var patience = new Patience(TimeSpan.FromSeconds(30), TimeProvider.System, default);
            var result = await refresh.RefreshAsync(
                new RefreshRequest(Guid.NewGuid(), app, Hashes.Of(token), handle, Guid.NewGuid().ToByteArray()), patience);
            token = ((RefreshResult.Issued)result).Token;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        host.Dispose();
    }
}
