using LoadLab.Target.Hosting;
using LoadLab.Target.Tests.Fixtures;

namespace LoadLab.Target.Tests.Refresh.Interleaving;

/// <summary>Refreshes of one session, and uses of its token, in every order that their round trips to the database can
/// take: whatever the order, the outcome is one that the policy gives when they come one after the other.</summary>
public sealed class InterleavingTests(PostgresServer postgres)
{
    private static readonly string[] Policies =
        ["strict", "amnesty", "grace:1h", "grace:1h,max=1", "until-first-use", "replay", "reuse-revocation"];

    [Theory(Timeout = 120_000)]
    [InlineData(TransactionShape.Roundtrips, Isolation.ReadCommitted, 900)]
    [InlineData(TransactionShape.Roundtrips, Isolation.RepeatableRead, 900)]
    [InlineData(TransactionShape.Roundtrips, Isolation.Serializable, 900)]
    [InlineData(TransactionShape.Batched, Isolation.ReadCommitted, 120)]
    [InlineData(TransactionShape.Batched, Isolation.RepeatableRead, 1000)]
    [InlineData(TransactionShape.Batched, Isolation.Serializable, 1000)]
    [InlineData(TransactionShape.SingleStatement, Isolation.ReadCommitted, 900)]
    [InlineData(TransactionShape.SingleStatement, Isolation.RepeatableRead, 900)]
    [InlineData(TransactionShape.SingleStatement, Isolation.Serializable, 900)]
    public async Task In_every_order_of_their_round_trips_the_outcome_is_one_that_the_policy_promises(
        TransactionShape shape, Isolation isolation, int ordersAtLeast)
    {
        await using var arena = await Arena.OpenAsync(postgres, shape, isolation);
        foreach (var policy in Policies)
        {
            foreach (var race in Races(shape, policy))
            {
                var before = arena.Orders;
                await arena.RunAsync(policy, race);
                TestContext.Current.TestOutputHelper?.WriteLine($"{policy}, {race.Name}: {arena.Orders - before} orders");
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{shape}, {isolation}: {arena.Orders} orders");
        Assert.True(arena.Orders >= ordersAtLeast, $"{arena.Orders} orders");
    }

    // Three at once only where a transaction has few trips: the orders grow with their factorial. Under reuse-revocation
    // too, because only then do two show an old token at once.
    private static Race[] Races(TransactionShape shape, string policy) =>
    [
        Race.Two, Race.PreviousAndCurrent, Race.PreviousAndUse, Race.CurrentAndUse,
        .. policy is "strict" or "reuse-revocation" && shape != TransactionShape.Roundtrips ? new[] { Race.Three } : [],
    ];
}
