using System.Globalization;
using LoadLab.Target.Hosting;
using LoadLab.Target.Refresh;
using LoadLab.Target.Storage;
using LoadLab.Target.Tests.Fixtures;

namespace LoadLab.Target.Tests.Refresh;

/// <summary>Under <c>until-first-use</c> the first use of a token and a refresh with its predecessor exclude each other.
/// Both at the same instant, over and over: exactly one of them may succeed.</summary>
public sealed class FirstUseRaceTests(PostgresServer postgres)
{
    private static readonly int Rounds = int.Parse(
        Environment.GetEnvironmentVariable("LOADLAB_RACE_ROUNDS") ?? "32", CultureInfo.InvariantCulture);

    private static readonly App App = new("app", "secret", "accounting");

    [Theory]
    [MemberData(nameof(ConcurrencyTests.Ways), MemberType = typeof(ConcurrencyTests))]
    public async Task A_token_is_used_or_its_predecessor_accepted_never_both(TransactionShape shape, Isolation isolation)
    {
        await using var target = await TestTarget.StartAsync(
            postgres, "until-first-use", o => o with { Transaction = shape, Isolation = isolation });
        await target.Service<Apps>().SaveAsync([App], default);
        var entries = Enumerable.Range(0, Rounds).Select(i => new SessionEntry($"Org {i}", "app", Protocol.OAuth1));
        foreach (var session in await target.Service<Sessions>().CreateAsync([.. entries], default))
        {
            var successor = Assert.IsType<RefreshResult.Issued>(await RefreshAsync(target, session));
            var signal = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

            var refresh = AfterAsync(signal.Task, () => RefreshAsync(target, session));
            var use = AfterAsync(signal.Task, () => target.Service<TokenReader>().UseAsync(
                Hashes.Of(successor.Token), "app", Guid.NewGuid().ToByteArray(), null, default));
            signal.SetResult();

            var accepted = await refresh is RefreshResult.Issued;
            Assert.Equal(accepted ? TokenStanding.Invalid : TokenStanding.Good, (await use).Standing);
            if (!accepted)
                Assert.Equal(Refusal.TokenOutdated, Assert.IsType<RefreshResult.Refused>(await refresh).Reason);
        }
    }

    private static async Task<T> AfterAsync<T>(Task signal, Func<Task<T>> run)
    {
        await signal;
        return await run();
    }

    private static async Task<RefreshResult> RefreshAsync(TestTarget target, NewSession session)
    {
        using var patience = new Patience(TimeSpan.FromMinutes(1), TimeProvider.System, default);
        return await target.Service<RefreshService>().RefreshAsync(
            new RefreshRequest(
                Guid.NewGuid(), App, Hashes.Of(session.Token), Hashes.Of(session.Handle), Guid.NewGuid().ToByteArray()),
            patience);
    }
}
