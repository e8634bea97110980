using CsCheck;
using LoadLab.Ledger;
using LoadLab.Ledger.Invariants;
using LoadLab.Results;

namespace LoadLab.Tests.Ledger;

public class ReconcilerTests
{
    private static readonly Gen<SimulatedArm> s_arms =
        Gen.Select(Gen.Int, Gen.Bool, (seed, amnesty) => SimulatedArm.Play(seed, amnesty ? "amnesty" : "strict"));

    [Fact]
    public void Counts_equal_what_really_happened() => s_arms.Sample(arm =>
    {
        var account = Reconciler.Reconcile(arm.History);
        Assert.Equal(arm.Received, account.Received.Count);
        Assert.Equal(arm.LostInside, account.LostInside.Count);
        Assert.Equal(arm.LostInTransit, account.LostInTransit.Count);
        Assert.Equal(arm.Received + arm.LostInside + arm.LostInTransit, account.Generated.Count);
        Assert.Empty(account.Unexpected);
    });

    [Fact]
    public void Every_invariant_holds_of_an_honest_arm() => s_arms.Sample(arm =>
    {
        foreach (var result in LedgerInvariants.Check(Reconciler.Reconcile(arm.History)))
            Assert.True(result.Verdict == Verdict.Pass, $"{result.Name}: {string.Join("; ", result.Examples)}");
    });

    [Fact]
    public void Any_interleaving_of_the_events_gives_the_same_account() =>
        Gen.Select(s_arms, Gen.Int).Sample((arm, order) =>
        {
            var shuffled = Shuffled(arm.History, new Random(order));
            var (one, other) = (Reconciler.Reconcile(arm.History), Reconciler.Reconcile(shuffled));
            Assert.Equal(one.Rows, other.Rows);
            Assert.Equal(
                LedgerInvariants.Check(one).Select(i => (i.Name, i.Verdict)),
                LedgerInvariants.Check(other).Select(i => (i.Name, i.Verdict)));
            Assert.Equal(FapiCheck.Judge(one), FapiCheck.Judge(other));
            Assert.Equal(
                Disconnections.Of(one, TimeSpan.FromMinutes(1)).Spells.OrderBy(s => (s.From, s.Org)),
                Disconnections.Of(other, TimeSpan.FromMinutes(1)).Spells.OrderBy(s => (s.From, s.Org)));
        });

    [Fact]
    public void Rows_say_where_each_token_was_lost() => s_arms.Sample(arm =>
    {
        var rows = Reconciler.Reconcile(arm.History).Rows;
        Assert.Equal(arm.LostInside, rows.Count(r => r.Lost == LossStage.Inside));
        Assert.Equal(arm.LostInTransit, rows.Count(r => r.Lost == LossStage.Transit));
        Assert.All(rows.Where(r => r.Lost == LossStage.Inside), r => Assert.Null(r.ReturnedAt));
        Assert.All(rows.Where(r => r.Lost == LossStage.Transit), r => Assert.NotNull(r.ReturnedAt));
        Assert.All(rows.Where(r => r.Lost != LossStage.None), r => Assert.Null(r.ReceivedAt));
    });

    [Fact]
    public void Orgs_holding_a_void_token_are_cut_off_at_the_end() => s_arms.Sample(arm =>
        Assert.Superset(arm.CutOff, Disconnections.Of(Reconciler.Reconcile(arm.History), TimeSpan.FromMinutes(1)).AtEnd.ToHashSet()));

    private static ArmHistory Shuffled(ArmHistory history, Random random)
    {
        return history with
        {
            Attempts = Shuffle(history.Attempts),
            Tokens = Shuffle(history.Tokens),
            Sessions = Shuffle(history.Sessions),
            Evidence = history.Evidence with { Returned = Shuffle(history.Evidence.Returned) },
        };

        T[] Shuffle<T>(IReadOnlyList<T> list)
        {
            var copy = list.ToArray();
            random.Shuffle(copy);
            return copy;
        }
    }
}
