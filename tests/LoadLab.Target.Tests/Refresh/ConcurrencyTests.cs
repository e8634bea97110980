using System.Globalization;
using LoadLab.Target.Hosting;
using LoadLab.Target.Refresh;
using LoadLab.Target.Storage;
using LoadLab.Target.Tests.Fixtures;

namespace LoadLab.Target.Tests.Refresh;

/// <summary>Several refreshes with one token at the same instant, through two targets on one database, over and over,
/// for every policy, shape and isolation. <c>LOADLAB_RACE_ROUNDS</c> says how often each; the default keeps the suite
/// short.</summary>
public sealed class ConcurrencyTests(PostgresServer postgres)
{
    private const int AtOnce = 5;

    private static readonly int Rounds = int.Parse(
        Environment.GetEnvironmentVariable("LOADLAB_RACE_ROUNDS") ?? "32", CultureInfo.InvariantCulture);

    private static readonly App App = new("app", "secret", "accounting");

    public static TheoryData<TransactionShape, Isolation> Ways()
    {
        var ways = new TheoryData<TransactionShape, Isolation>();
        foreach (var shape in Enum.GetValues<TransactionShape>())
        {
            foreach (var isolation in Enum.GetValues<Isolation>())
                ways.Add(shape, isolation);
        }

        return ways;
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task One_token_presented_many_times_at_once_has_the_outcome_its_policy_promises(
        TransactionShape shape, Isolation isolation)
    {
        await using var one = await TestTarget.StartAsync(
            postgres, change: o => o with { Transaction = shape, Isolation = isolation });
        await using var two = TestTarget.Start(one.Options);
        await one.Service<Apps>().SaveAsync([App], default);
        await one.Service<Amnesties>().SetAsync(new(DateTimeOffset.UnixEpoch, null, ["accounting"]), default);
        TestTarget[] targets = [one, two];

        await CheckAsync(targets, "strict", results =>
        {
            Assert.Single(Issued(results));
            Assert.Equal(AtOnce - 1, Refused(results, Refusal.TokenOutdated));
        });
        await CheckAsync(targets, "amnesty", results => Assert.Equal(AtOnce, DifferentTokens(results)));
        await CheckAsync(targets, "grace:1h", results => Assert.Equal(AtOnce, DifferentTokens(results)));
        await CheckAsync(targets, "grace:1h,max=2", results =>
        {
            Assert.Equal(3, DifferentTokens(results));
            Assert.Equal(AtOnce - 3, Refused(results, Refusal.TokenOutdated));
        });
        await CheckAsync(targets, "until-first-use", results => Assert.Equal(AtOnce, DifferentTokens(results)));
        await CheckAsync(targets, "replay", results =>
        {
            Assert.Equal(AtOnce, Issued(results).Length);
            Assert.Single(Issued(results).Select(i => i.Token).Distinct());
            Assert.Single(Issued(results), i => !i.IsReplay);
        });
        await CheckAsync(targets, "reuse-revocation", results =>
        {
            Assert.Single(Issued(results));
            Assert.Equal(1, Refused(results, Refusal.TokenReused));
            Assert.Equal(AtOnce - 2, Refused(results, Refusal.SessionRevoked));
        });
        await AssertSoundAsync(one);
    }

    private static async Task CheckAsync(TestTarget[] targets, string policy, Action<RefreshResult[]> promised)
    {
        foreach (var target in targets)
            await target.SetPolicyAsync(policy);
        var entries = Enumerable.Range(0, Rounds).Select(i => new SessionEntry($"{policy} {i}", "app", Protocol.OAuth1));
        var sessions = await targets[0].Service<Sessions>().CreateAsync([.. entries], default);
        // Three rounds side by side, so that the targets are busy while one of them waits for the database.
        await Parallel.ForEachAsync(sessions, new ParallelOptions { MaxDegreeOfParallelism = 3 }, async (session, _) =>
        {
            // One signal for all: a loop that starts them one by one would let the first get ahead.
            var signal = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var waiting = Enumerable.Range(0, AtOnce).Select(async i =>
            {
                await signal.Task;
                return await RefreshAsync(targets[i % targets.Length], session);
            }).ToArray();
            signal.SetResult();
            promised(await Task.WhenAll(waiting));
        });
    }

    private static async Task<RefreshResult> RefreshAsync(TestTarget target, NewSession session)
    {
        using var patience = new Patience(TimeSpan.FromMinutes(1), TimeProvider.System, default);
        return await target.Service<RefreshService>().RefreshAsync(
            new RefreshRequest(
                Guid.NewGuid(), App, Hashes.Of(session.Token), Hashes.Of(session.Handle), Guid.NewGuid().ToByteArray()),
            patience);
    }

    private static RefreshResult.Issued[] Issued(RefreshResult[] results) => [.. results.OfType<RefreshResult.Issued>()];

    private static int DifferentTokens(RefreshResult[] results) => Issued(results).Select(i => i.Token).Distinct().Count();

    private static int Refused(RefreshResult[] results, Refusal reason) =>
        results.OfType<RefreshResult.Refused>().Count(r => r.Reason == reason);

    /// <summary>One current token a session, generations without holes, and the session knows the last one.</summary>
    private static async Task AssertSoundAsync(TestTarget target) => Assert.Equal(0, await target.ScalarAsync<long>("""
        select count(*) from (
            select s.session_id from session s join token t using (session_id)
            group by s.session_id, s.current_generation
            having count(*) filter (where t.is_current) <> 1 or count(*) <> max(t.generation) + 1
                or max(t.generation) <> s.current_generation
                or max(t.generation) filter (where t.is_current) <> max(t.generation)) broken
        """));
}
