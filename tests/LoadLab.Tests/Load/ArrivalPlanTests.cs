using LoadLab.Load.Schedules;
using LoadLab.Scenarios;

namespace LoadLab.Tests.Load;

public class ArrivalPlanTests
{
    [Fact]
    public void The_same_seed_plans_the_same_arrivals_and_orgs()
    {
        var (one, other) = (ArrivalPlan.For(Scenario(7)), ArrivalPlan.For(Scenario(7)));
        Assert.Equal(one.Arrivals, other.Arrivals);
        Assert.Equal(one.Hash, other.Hash);
    }

    [Fact]
    public void Ten_runs_with_one_seed_have_the_same_instants_and_orgs() => Assert.Single(
        Enumerable.Range(0, 10).AsParallel().Select(_ => ArrivalPlan.For(Scenario(7)).Hash).Distinct());

    [Fact]
    public void Another_seed_plans_others() =>
        Assert.NotEqual(ArrivalPlan.For(Scenario(7)).Hash, ArrivalPlan.For(Scenario(8)).Hash);

    [Fact]
    public void Policies_change_nothing_about_the_plan() => Assert.Equal(
        ArrivalPlan.For(Scenario(7)).Hash,
        ArrivalPlan.For(Scenario(7) with { Policies = [new("amnesty", "amnesty")] }).Hash);

    [Fact]
    public void Sources_add_up_in_order_of_their_instants()
    {
        var plan = ArrivalPlan.For(Scenario(7));
        Assert.Equal(300 + 50, plan.Arrivals.Count);
        Assert.Equal(plan.Arrivals.Select(a => a.At).Order(), plan.Arrivals.Select(a => a.At));
        Assert.Equal(50 + 20, plan.Arrivals.Count(a => a.At >= TimeSpan.FromSeconds(9) && a.At < TimeSpan.FromSeconds(11)));
    }

    [Fact]
    public void Every_org_is_asked_once_before_any_is_asked_again()
    {
        var orgs = ArrivalPlan.For(Scenario(7)).Arrivals.Select(a => a.Org).ToList();
        Assert.Equal(100, orgs.Take(100).Distinct().Count());
        Assert.Equal(100, orgs.Skip(100).Take(100).Distinct().Count());
    }

    private static Scenario Scenario(int seed) => new()
    {
        Name = "plan",
        Title = "plan",
        Seed = seed,
        Policies = [new("strict", "strict")],
        Orgs = new() { Count = 100 },
        Phases = new(), // load ends after 30 s
        Load =
        [
            new SteadyLoad { Rate = 10 },
            new StormLoad { Arrivals = 50, Start = new(PhaseName.Degraded, TimeSpan.Zero), Length = TimeSpan.FromSeconds(2) },
        ],
    };
}
