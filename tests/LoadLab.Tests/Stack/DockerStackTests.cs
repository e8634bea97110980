using LoadLab.Stack;
using LoadLab.Stack.Docker;
using Npgsql;

namespace LoadLab.Tests.Stack;

public sealed class DockerStackTests : IDisposable
{
    private static readonly StackOptions Options = new() { Kind = StackKind.Docker, PartsFolder = HostProcess.PartsFolder };

    private readonly RunFolder run = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => run.Dispose();

    [Fact]
    public async Task Without_an_engine_the_refusal_is_one_clear_message()
    {
        Assert.SkipWhen(DockerStack.WhyUnavailable() is null, "a Docker engine answers here");
        var refusal = await Assert.ThrowsAsync<StackException>(StartAsync);
        Assert.StartsWith("The docker stack needs a Docker engine that answers. ", refusal.Message, StringComparison.Ordinal);
        Assert.EndsWith("\nHint: start Docker, or use the embedded stack (--stack embedded), which needs none.", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Containers_answer_and_the_target_reaches_the_database_through_Toxiproxy()
    {
        var reason = DockerStack.WhyUnavailable();
        Assert.SkipUnless(reason is null, "no Docker engine answers: " + reason);
        await using var stack = await StartAsync();
        Assert.StartsWith("17", stack.PostgreSql.Version, StringComparison.Ordinal);
        using var http = new HttpClient { BaseAddress = stack.Toxiproxy.Api };
        var proxy = new StringContent($$"""{"name":"db","listen":"{{stack.Route.Listen}}","upstream":"{{stack.Route.Upstream}}"}""");
        (await http.PostAsync("proxies", proxy, Cancel)).EnsureSuccessStatusCode();
        await using var source = NpgsqlDataSource.Create(
            stack.PostgreSql.ConnectionString("postgres", stack.Route.Host, stack.Route.Port!.Value));
        await using var command = source.CreateCommand("SHOW fsync");
        Assert.Equal("on", await command.ExecuteScalarAsync(Cancel));
    }

    private Task<RunningStack> StartAsync() =>
        StackStarter.StartAsync(Options, run.Path, new Sink(), TimeProvider.System, Cancel);
}
