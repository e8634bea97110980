using LoadLab.Load;
using LoadLab.Load.Partners;
using LoadLab.Scenarios;

namespace LoadLab.Tests.Load.Partners;

public class PartnerMixTests
{
    private static readonly PartnerBehaviour[] s_behaviours =
        [new() { Name = "patient", Share = 3 }, new() { Name = "hasty", Share = 1, Processes = 2, ApiCallEvery = TimeSpan.FromSeconds(10) }];

    [Fact]
    public void Shares_are_kept()
    {
        var mix = new PartnerMix(s_behaviours, 7);
        var hasty = Enumerable.Range(0, 10_000).Count(org => mix.BehaviourOf(org).Name == "hasty");
        Assert.InRange(hasty, 2350, 2650); // 2,500 expected, 3.5 standard deviations
    }

    [Fact]
    public void The_same_seed_gives_an_org_the_same_behaviour_and_draws_whatever_is_asked_before()
    {
        var (one, other) = (new PartnerMix(s_behaviours, 7), new PartnerMix(s_behaviours, 7));
        _ = other.BehaviourOf(99);
        Assert.All(Enumerable.Range(0, 200).Reverse(), org => Assert.Same(one.BehaviourOf(org), other.BehaviourOf(org)));
        Assert.Equal(Draws.Uniform(7, DrawPurpose.Delay, 3, 1), Draws.Uniform(7, DrawPurpose.Delay, 3, 1));
    }

    [Fact]
    public void Draws_differ_by_seed_purpose_org_and_number_and_fill_the_unit_interval()
    {
        var draws = new[]
        {
            Draws.Uniform(7, DrawPurpose.Delay, 3, 1), Draws.Uniform(8, DrawPurpose.Delay, 3, 1), Draws.Uniform(7, DrawPurpose.ApiCall, 3, 1),
            Draws.Uniform(7, DrawPurpose.Delay, 4, 1), Draws.Uniform(7, DrawPurpose.Delay, 3, 2),
        };
        Assert.Equal(draws.Length, draws.Distinct().Count());

        var many = Enumerable.Range(0, 10_000).Select(org => Draws.Uniform(7, DrawPurpose.Delay, org, 1)).ToList();
        Assert.All(many, draw => Assert.InRange(draw, 0, 0.9999999999999999));
        Assert.Equal(0.5, many.Average(), 0.02);
        Assert.Equal(1 / 12.0, many.Average(d => (d - 0.5) * (d - 0.5)), 0.005);
    }

    [Fact]
    public void Every_org_of_a_behaviour_calls_the_api_once_a_round_at_its_own_instant()
    {
        var rounds = Assert.Single(ApiCallRounds.Of(new(s_behaviours, 7), 400, 7));
        var mix = new PartnerMix(s_behaviours, 7);
        var callers = Enumerable.Range(0, 400).Where(org => mix.IndexOf(org) == 1).ToList();
        var calls = new List<(int Org, TimeSpan At)>();
        for (var i = 0; i < 3 * callers.Count; i++, rounds.Advance())
            calls.Add((rounds.Org, rounds.Next));

        Assert.Equal(calls.Select(c => c.At).Order(), calls.Select(c => c.At));
        Assert.All(calls.GroupBy(c => c.Org), org =>
            Assert.Equal([org.First().At, org.First().At + TimeSpan.FromSeconds(10), org.First().At + TimeSpan.FromSeconds(20)], org.Select(c => c.At)));
        Assert.Equal(callers, calls.Select(c => c.Org).Distinct().Order());
        Assert.All(calls.Take(callers.Count), c => Assert.InRange(c.At, TimeSpan.Zero, TimeSpan.FromSeconds(10)));
    }
}
