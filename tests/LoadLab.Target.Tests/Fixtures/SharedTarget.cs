using LoadLab.Target.Hosting;

namespace LoadLab.Target.Tests.Fixtures;

/// <summary>One target for all the tests of a class that leave nothing behind: <c>strict</c>, both protocols.</summary>
public sealed class SharedTarget(PostgresServer postgres) : IAsyncLifetime
{
    private TestTarget? target;

    public TestTarget Target => target ?? throw new InvalidOperationException("There is no target without a PostgreSQL server.");

    public async ValueTask InitializeAsync()
    {
        if (postgres.Missing is null)
            target = await TestTarget.StartAsync(postgres, change: o => o with { Protocol = Protocols.Both });
    }

    public async ValueTask DisposeAsync()
    {
        if (target is not null)
            await target.DisposeAsync();
    }
}
