using CsCheck;
using LoadLab.Ledger.Invariants;
using LoadLab.Tests.Ledger.Specification;

namespace LoadLab.Tests.Ledger;

/// <summary>The account read from a recorded run's files, slice by slice, against the one its specification gives in memory.</summary>
public class StreamingTests
{
    private static readonly Gen<SimulatedArm> s_arms =
        Gen.Select(Gen.Int, Gen.Int[0, SimulatedArm.Policies.Length - 1], (seed, policy) => SimulatedArm.Play(seed, SimulatedArm.Policies[policy]));

    [Fact]
    public void An_honest_arm_breaks_no_rule_and_its_counts_are_what_happened() => s_arms.Sample(arm =>
    {
        using var recorded = new RecordedArm(arm.History);
        var found = recorded.Reconcile();
        Assert.Empty(found.Gaps);
        Assert.All(Enum.GetValues<Rule>(), rule => Assert.Empty(found.Account.Findings.Examples(rule)));
        Assert.Equal(
            (arm.Generated, arm.Received, arm.Lost),
            (found.Account.Generated, found.Account.Received, found.Account.LostInside + found.Account.LostInTransit));
    }, iter: 100);

    [Fact]
    public void Streaming_and_specification_give_the_same_account() => s_arms.Sample(arm => AssertSame(arm.History), iter: 100);

    [Fact]
    public void They_do_of_histories_that_are_wrong_too() =>
        Gen.Select(s_arms, Gen.Int).Sample((arm, choice) =>
        {
            var random = new Random(choice);
            var history = arm.History;
            for (var i = random.Next(1, 4); i > 0; i--)
                history = Mutation.Any(history, random);

            // Two changes together may give one id to two different rows. The target's column token_hash is unique, so no
            // snapshot of a database can say that, and which of such rows is the token has no answer. (A row that is there
            // twice, as when a snapshot is read twice, has one.)
            if (history.Tokens.Distinct().GroupBy(t => t.Id).All(rows => rows.Count() == 1))
                AssertSame(history);
        }, iter: 200);

    private static void AssertSame(ArmHistory history)
    {
        using var recorded = new RecordedArm(history);
        var found = recorded.Reconcile();
        var specified = new SpecifiedAccount(history);
        var rules = new SpecifiedRules(specified);
        var account = found.Account;
        foreach (var rule in Enum.GetValues<Rule>())
            Assert.True(
                rules.Violations(rule) == account.Findings.Count(rule),
                $"{rule}: specified {rules.Violations(rule)}, found {account.Findings.Count(rule)}: {string.Join("; ", account.Findings.Examples(rule))}");

        Assert.Equal(
            (specified.Generated.Count, specified.Received.Count, specified.Returned.Count, specified.LostInside.Count, specified.LostInTransit.Count),
            (account.Generated, account.Received, account.Returned, account.LostInside, account.LostInTransit));
        Assert.Equal(specified.Fapi(), (account.Fapi.Succeeded, account.Fapi.Restored, account.Fapi.Refused, account.Fapi.NotAnswered));
        Assert.Equal(specified.Csv(), File.ReadLines(recorded.Ledger).Skip(1));
        AssertSameOrgs(history, specified, account.CutOff);
        AssertSameTimes(history, specified, found.Measure, account.CutOff);
    }

    private static void AssertSameOrgs(ArmHistory history, SpecifiedAccount specified, LoadLab.Ledger.Accounts.CutOff found)
    {
        var (spells, atEnd) = specified.CutOff();
        Assert.Equal(
            (history.Orgs.Count, atEnd.Count, spells.Select(s => s.Org).Union(atEnd).Count(), SpecifiedAccount.Peak(spells, atEnd), spells.Count),
            (found.Orgs, found.AtEnd, found.Ever, found.Peak(), found.Spells));
        Assert.Equal(
            (spells.Where(s => s.To is not null && !s.ByPerson).Select(s => s.Org).Except(atEnd).Count(), spells.Where(s => s.ByPerson).Select(s => s.Org).Distinct().Count()),
            (found.Reconnected, found.Reauthenticated));
        Assert.Equal(
            spells.Select(s => (history.Orgs[s.Org].Name, s.From.TotalSeconds, s.To?.TotalSeconds)).Order(),
            found.Longest.Select(o => (o.Org, o.FromSeconds, o.ToSeconds)).Order());
    }

    private static void AssertSameTimes(ArmHistory history, SpecifiedAccount specified, LoadLab.Measuring.ArmMeasure found, LoadLab.Ledger.Accounts.CutOff cutOff)
    {
        var refreshes = history.Attempts.Where(a => a.Kind == LoadLab.Ledger.AttemptKind.Refresh).ToList();
        var phases = found.Phases;
        Assert.Equal(refreshes.Count, phases.Sum(p => p.Attempts));
        Assert.Equal(specified.Generated.Count, phases.Sum(p => p.Generated));
        Assert.Equal(specified.Received.Count, phases.Sum(p => p.Received));
        Assert.Equal(refreshes.Count(a => a.Ended is not null), phases.Sum(p => p.ServiceTime?.Count ?? 0));
        var (spells, _) = specified.CutOff();
        var timeline = found.Timeline(cutOff);
        foreach (var bucket in timeline.Buckets)
        {
            var end = TimeSpan.FromSeconds(bucket.StartSeconds + timeline.BucketSeconds);
            Assert.Equal(spells.Count(s => s.From <= end && !(s.To <= end)), bucket.Disconnected);
            if (bucket == timeline.Buckets[^1])
                break; // what came after the end belongs to the last one

            Assert.Equal(refreshes.Count(a => a.Started < end) - refreshes.Count(a => a.Ended < end), bucket.InFlight);
            Assert.Equal(specified.Generated.Count(t => t.GeneratedAt - history.Terms.Zero < end), bucket.Generated);
        }
    }
}
