using CsCheck;
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
        var orgs = ArrivalPlan.For(Scenario(7) with { Load = [new SteadyLoad { Rate = 10 }] }).Arrivals.Select(a => a.Org).ToList();
        Assert.Equal(100, orgs.Take(100).Distinct().Count());
        Assert.Equal(100, orgs.Skip(100).Take(100).Distinct().Count());
    }

    [Fact]
    public void A_storm_asks_nobody_twice_while_there_are_others()
    {
        var storm = new StormLoad { Arrivals = 90, Length = TimeSpan.FromSeconds(1) };
        var orgs = ArrivalPlan.For(Scenario(7) with { Load = [storm] }).Arrivals.Select(a => a.Org).ToList();
        Assert.Equal((90, 90), (orgs.Count, orgs.Distinct().Count()));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(7)]
    public void Where_every_org_comes_round_each_comes_exactly_once_in_every_interval_at_its_own_place(double spread)
    {
        var every = TimeSpan.FromSeconds(7.5); // four of them until the drain
        var cron = new CronLoad { Every = every, Spread = TimeSpan.FromSeconds(spread) };
        var plan = ArrivalPlan.For(Scenario(7) with { Load = [new SteadyLoad { Rate = 10 }, cron] }).Arrivals;
        var alone = ArrivalPlan.For(Scenario(7) with { Load = [cron] }).Arrivals;
        Assert.Equal(300 + 400, plan.Count);
        Assert.All(alone.GroupBy(a => (int)(a.At / every)), interval => Assert.Equal(Enumerable.Range(0, 100), interval.Select(a => a.Org).Order()));
        Assert.All(alone.GroupBy(a => a.Org), org => Assert.Single(org.Select(a => a.At.Ticks % every.Ticks).Distinct()));
    }

    [Fact]
    public void Another_source_changes_no_arrival_of_those_before_it() => AnyLoad.Sample((load, added) =>
    {
        var before = ArrivalPlan.For(Scenario(7) with { Load = load }).Arrivals;
        var after = ArrivalPlan.For(Scenario(7) with { Load = [.. load, added] }).Arrivals;
        var left = before.GroupBy(a => a).ToDictionary(a => a.Key, a => a.Count());
        foreach (var arrival in after)
            if (left.TryGetValue(arrival, out var count))
                left[arrival] = count - 1;
        Assert.All(left.Values, count => Assert.True(count <= 0));
    });

    [Fact]
    public void A_plan_is_its_sources_added_up_in_order() => AnyLoad.Sample((load, _) =>
    {
        var plan = ArrivalPlan.For(Scenario(7) with { Load = load }).Arrivals;
        var apart = load.Select((_, i) => ArrivalPlan.For(Scenario(7) with { Load = [.. load.Take(i + 1)] }).Arrivals.Count).ToList();
        Assert.Equal(apart[^1], plan.Count);
        Assert.Equal(apart.Order(), apart);
        Assert.Equal(plan.Select(a => a.At).Order(), plan.Select(a => a.At));
        Assert.All(plan, a => Assert.True(a.At >= TimeSpan.Zero && a.At < TimeSpan.FromSeconds(30) && a.Org is >= 0 and < 100));

        var expected = load.Sum(source => PlannedLoad.Arrivals(source, new(new()), 100));
        if (!load.OfType<RateLoad>().Any(rate => rate.Spacing == ArrivalSpacing.Poisson))
            Assert.InRange(plan.Count - expected, -0.5 * load.Length - 1e-6, 0.5 * load.Length + 1e-6);
    });

    [Fact]
    public void The_hash_depends_on_instants_and_orgs_alone()
    {
        var steady = ArrivalPlan.For(Scenario(7) with { Load = [new SteadyLoad { Rate = 10 }] });
        Assert.Equal(steady.Hash, ArrivalPlan.For(Scenario(7) with { Load = [new RampLoad { From = 10, To = 10 }] }).Hash);
        Assert.NotEqual(steady.Hash, ArrivalPlan.For(Scenario(7) with { Load = [new SteadyLoad { Rate = 10 }], Orgs = new() { Count = 101 } }).Hash);
        Assert.NotEqual(steady.Hash, ArrivalPlan.For(Scenario(7) with { Load = [new SteadyLoad { Rate = 10.001 }] }).Hash);
    }

    // So that a change of what a seed means is made on purpose: it makes every earlier run another one.
    [Fact]
    public void A_seed_means_the_same_for_ever() => Assert.Equal(
        "3fa166e18ab7eee4ea363dc77d5f1a29a1676a9dbe1f6323357ba6fbb40a5282", ArrivalPlan.For(Scenario(7)).Hash);

    private static Gen<(LoadSource[] Load, LoadSource Added)> AnyLoad { get; } = Gen.Select(AnySource.Array[1, 4], AnySource);

    private static Gen<LoadSource> AnySource => Gen.Select(Kind, Gen.Int[0, 20], Gen.Bool, (source, start, whole) => source with
    {
        Start = new(PhaseName.WarmUp, TimeSpan.FromSeconds(start)),
        Length = whole && source is not StormLoad ? null : TimeSpan.FromSeconds(9),
    });

    private static Gen<LoadSource> Kind => Gen.OneOf<LoadSource>(
        Gen.Select(Gen.Double[0.1, 50], Gen.Enum<ArrivalSpacing>(), (rate, spacing) => (LoadSource)new SteadyLoad { Rate = rate, Spacing = spacing }),
        Gen.Select(Gen.Double[0, 50], Gen.Double[0, 50], (from, to) => (LoadSource)new RampLoad { From = from, To = to }),
        Gen.Double[0, 50].Array[1, 4].Select(rates => (LoadSource)new StepsLoad { Rates = rates }),
        Gen.Int[1, 200].Select(arrivals => (LoadSource)new StormLoad { Arrivals = arrivals, Length = TimeSpan.FromSeconds(1) }),
        Gen.Select(Gen.Int[1, 9], Gen.Int[1, 50], (every, arrivals) => (LoadSource)new CronLoad { Every = TimeSpan.FromSeconds(every), Arrivals = arrivals }));

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
