using CsCheck;
using LoadLab.Ledger.Invariants;

namespace LoadLab.Tests.Ledger;

/// <summary>Histories that are wrong by one event are caught, or a written rule says why nobody could.</summary>
public class MutationTests
{
    public static TheoryData<string> Names => [.. Mutations.All.Select(m => m.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_wrong_history_is_caught(string name)
    {
        var mutation = Mutations.All.Single(m => m.Name == name);
        var applied = 0;
        Gen.Select(Gen.Int, Gen.Int[0, SimulatedArm.Policies.Length - 1], Gen.Int).Sample((seed, policy, choice) =>
        {
            var honest = SimulatedArm.Play(seed, SimulatedArm.Policies[policy]).History;
            if (mutation.Change(honest, new Random(choice)) is not { } wrong)
                return;

            Interlocked.Increment(ref applied);
            using var recorded = new RecordedArm(wrong);
            var findings = recorded.Reconcile().Account.Findings;
            var caught = Enum.GetValues<Rule>().Any(rule => findings.Count(rule) > 0);
            Assert.True(caught || mutation.Unseen?.Invoke(honest, wrong) == true, $"{name} was not caught");
        }, iter: 60); // enough that the rarest mutation finds more than a few arms that it applies to
        Assert.True(applied > 5, $"{name} applied to {applied} arms only");
    }
}
