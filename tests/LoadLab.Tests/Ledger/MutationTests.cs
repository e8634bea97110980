using CsCheck;
using LoadLab.Ledger;
using LoadLab.Ledger.Invariants;
using LoadLab.Results;

namespace LoadLab.Tests.Ledger;

/// <summary>Each mutation makes one event of an honest arm untrue; the invariant it breaks must say so.</summary>
public class MutationTests
{
    private delegate ArmHistory? Mutation(ArmHistory history, Random random);

    private static readonly Dictionary<string, (string Caught, Mutation Mutate)> s_mutations = new()
    {
        ["a token row vanishes"] = ("generations-without-holes", (h, r) =>
            Pick(h.Tokens, r, t => !t.IsSeed) is { } t ? h with { Tokens = [.. h.Tokens.Where(o => o != t)] } : null),
        ["a received token's row vanishes"] = ("nothing-unexpected", (h, r) =>
            Pick(h.Attempts, r, a => a.Received is not null) is { } a ? h with { Tokens = [.. h.Tokens.Where(t => t.Id != a.Received)] } : null),
        ["a token row is doubled"] = ("every-token-accounted-for", (h, r) =>
            Pick(h.Tokens, r, t => !t.IsSeed) is { } t ? h with { Tokens = [.. h.Tokens, t] } : null),
        ["a second token is current"] = ("one-current-token", (h, r) =>
            Pick(h.Tokens, r, t => !t.IsCurrent) is { } t ? h with { Tokens = Replace(h.Tokens, t, t with { IsCurrent = true }) } : null),
        ["no token is current"] = ("one-current-token", (h, r) =>
            Pick(h.Tokens, r, t => t.IsCurrent) is { } t ? h with { Tokens = Replace(h.Tokens, t, t with { IsCurrent = false }) } : null),
        ["an attempt that made a token vanishes"] = ("every-attempt-accounted-for", (h, r) =>
            Pick(h.Tokens, r, t => !t.IsSeed) is { } t ? h with { Attempts = [.. h.Attempts.Where(a => a.Id != t.AttemptId)] } : null),
        ["an attempt is doubled"] = ("every-attempt-accounted-for", (h, r) =>
            Pick(h.Attempts, r, _ => true) is { } a ? h with { Attempts = [.. h.Attempts, a] } : null),
        ["an attempt never ends"] = ("every-attempt-accounted-for", (h, r) =>
            Pick(h.Attempts, r, _ => true) is { } a ? h with { Attempts = Replace(h.Attempts, a, a with { Ended = null }) } : null),
        ["a success without a token"] = ("every-attempt-accounted-for", (h, r) =>
            Pick(h.Attempts, r, a => a.Received is not null) is { } a ? h with { Attempts = Replace(h.Attempts, a, a with { Received = null }) } : null),
        ["a token received twice"] = ("nothing-received-twice", (h, r) =>
            Pick(h.Attempts, r, a => a.Received is not null) is { } a && Pick(h.Attempts, r, o => o != a) is { } other
                ? h with { Attempts = Replace(h.Attempts, other, other with { Outcome = AttemptOutcome.Ok, Received = a.Received }) } : null),
        ["another attempt's token is received"] = ("tokens-go-to-their-own-org", (h, r) =>
            Pick(h.Attempts, r, a => a.Received is not null) is { } a && Pick(h.Attempts, r, o => o.Received is not null && o.Org != a.Org) is { } other
                ? h with { Attempts = Replace(h.Attempts, a, a with { Received = other.Received }) } : null),
        ["a session was revoked before its token was made"] = ("valid-handle-always", (h, r) =>
            Pick(h.Tokens, r, t => !t.IsSeed) is { } t && h.Sessions.First(s => s.Id == t.Session) is var s
                ? h with { Sessions = Replace(h.Sessions, s, s with { RevokedAt = t.GeneratedAt.AddSeconds(-1) }) } : null),
        ["a stale token was accepted under strict"] = ("stale-only-within-policy", (h, r) =>
            h.Policy.Name == "strict" && Pick(h.Tokens, r, t => t.Generation > 1) is { } t
                ? h with { Tokens = Replace(h.Tokens, t, t with { Presented = h.Tokens.First(o => o.Session == t.Session && o.Generation == 0).Id }) } : null),
        ["a stale token was accepted outside the amnesty"] = ("stale-only-within-policy", (h, r) =>
            Pick(h.Tokens, r, t => t.Cause == "amnesty") is { } t
                ? h with { Amnesty = h.Amnesty! with { Start = t.GeneratedAt.AddTicks(1) } } : null),
        ["a stale token was accepted for a family outside the amnesty"] = ("stale-only-within-policy", (h, r) =>
            Pick(h.Tokens, r, t => t.Cause == "amnesty") is not null
                ? h with { Amnesty = h.Amnesty! with { ApiFamilies = ["wfm"] } } : null),
        ["a received token was never returned"] = ("received-was-returned", (h, r) =>
            Pick(h.Attempts, r, a => a.Received is not null) is { } a
                ? h with { Evidence = h.Evidence with { Returned = [.. h.Evidence.Returned.Where(e => e.Token != a.Received)] } } : null),
        ["a token was returned that is not stored"] = ("returned-was-generated", (h, r) =>
            h with { Evidence = h.Evidence with { Returned = [.. h.Evidence.Returned, new(TokenId.Of("forged"), Guid.Empty, h.Zero)] } }),
    };

    public static TheoryData<string> Mutations => [.. s_mutations.Keys];

    [Theory]
    [MemberData(nameof(Mutations))]
    public void Is_caught(string mutation)
    {
        var (caughtBy, mutate) = s_mutations[mutation];
        var applied = 0;
        Gen.Int.Select(Gen.Bool, Gen.Int).Sample((seed, amnesty, choice) =>
        {
            var honest = SimulatedArm.Play(seed, amnesty ? "amnesty" : "strict").History;
            if (mutate(honest, new Random(choice)) is not { } mutated)
                return;

            Interlocked.Increment(ref applied);
            var results = LedgerInvariants.Check(Reconciler.Reconcile(mutated));
            Assert.Equal(Verdict.Fail, results.Single(i => i.Name == caughtBy).Verdict);
        });
        Assert.True(applied > 5, $"the mutation applied to {applied} arms only");
    }

    [Fact]
    public void A_breach_is_inconclusive_while_the_evidence_it_needs_is_missing()
    {
        var honest = Enumerable.Range(0, 100).Select(seed => SimulatedArm.Play(seed, "strict").History)
            .First(h => h.Attempts.Any(a => a.Received is not null));
        var blind = honest with { Evidence = new([], [], Complete: false) };
        var result = LedgerInvariants.Check(Reconciler.Reconcile(blind)).Single(i => i.Name == "received-was-returned");
        Assert.Equal(Verdict.Inconclusive, result.Verdict);
        Assert.NotEqual(0, result.Violations);
    }

    private static T? Pick<T>(IReadOnlyList<T> list, Random random, Func<T, bool> which)
        where T : class
    {
        var candidates = list.Where(which).ToList();
        return candidates.Count == 0 ? null : candidates[random.Next(candidates.Count)];
    }

    private static Attempt? Pick(IReadOnlyList<Attempt> list, Random random, Func<Attempt, bool> which)
    {
        var candidates = list.Where(which).ToList();
        return candidates.Count == 0 ? null : candidates[random.Next(candidates.Count)];
    }

    private static List<T> Replace<T>(IReadOnlyList<T> list, T old, T by) => list.Select(e => Equals(e, old) ? by : e).ToList();
}
