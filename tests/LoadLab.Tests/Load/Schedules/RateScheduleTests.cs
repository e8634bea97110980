using CsCheck;
using LoadLab.Load.Schedules;
using LoadLab.Scenarios;

namespace LoadLab.Tests.Load.Schedules;

/// <summary>Steady, ramp and steps, by every spacing: as many arrivals as there is area under the rate, where the area is.</summary>
public class RateScheduleTests
{
    private static readonly Gen<(RateLoad Load, TimeSpan Length)> AnyRate = Gen.Select(
        Gen.OneOf<RateLoad>(
            Gen.Double[0.01, 300].Select(rate => (RateLoad)new SteadyLoad { Rate = rate }),
            Gen.Select(Gen.Double[0, 300], Gen.Double[0, 300], (from, to) => (RateLoad)new RampLoad { From = from, To = to }),
            Gen.OneOf(Gen.Const(0.0), Gen.Double[0, 300]).List[1, 6].Select(rates => (RateLoad)new StepsLoad { Rates = rates })),
        Gen.Long[TimeSpan.TicksPerMillisecond, 20 * TimeSpan.TicksPerSecond].Select(ticks => new TimeSpan(ticks)));

    [Theory]
    [InlineData(10, 1, 10)]
    [InlineData(10, 0.95, 9)] // half an arrival is none
    [InlineData(10, 0.96, 10)]
    [InlineData(0.5, 4, 2)]
    [InlineData(3, 0.1, 0)]
    [InlineData(40, 30, 1200)]
    public void Steady_has_rate_times_length_arrivals(double rate, double seconds, int count) =>
        Assert.Equal(count, Even(new SteadyLoad { Rate = rate }, seconds).Count);

    [Fact]
    public void Steady_arrivals_are_evenly_spaced_and_stand_in_the_middle_of_their_share() =>
        Assert.Equal([50, 150, 250, 350], Even(new SteadyLoad { Rate = 10 }, 0.4).Select(at => at.TotalMilliseconds));

    [Theory]
    [InlineData(0, 10, 2, 10)]
    [InlineData(10, 0, 2, 10)]
    [InlineData(5, 15, 3, 30)]
    [InlineData(20, 20, 1, 20)]
    public void A_ramp_has_as_many_arrivals_as_the_area_under_it(double from, double to, double seconds, int count) =>
        Assert.Equal(count, Even(new RampLoad { From = from, To = to }, seconds).Count);

    [Fact]
    public void A_ramp_from_nothing_lets_in_by_the_square_root_of_time() =>
        // H = t² over 4 s: n + ½ is reached at √(n + ½).
        Assert.Equal(
            Enumerable.Range(0, 16).Select(n => Math.Round(Math.Sqrt(n + 0.5), 6)),
            Even(new RampLoad { From = 0, To = 8 }, 4).Select(at => Math.Round(at.TotalSeconds, 6)));

    [Fact]
    public void A_ramp_that_does_not_change_is_steady() =>
        Assert.Equal(Even(new SteadyLoad { Rate = 10 }, 2), Even(new RampLoad { From = 10, To = 10 }, 2));

    [Fact]
    public void Steps_divide_their_length_equally_and_carry_what_is_left_of_an_arrival_over() =>
        // 1.5 arrivals in the first second, none in the second, 2.5 in the third.
        Assert.Equal([1 / 3.0, 1.0, 2.4, 2.8], Even(new StepsLoad { Rates = [1.5, 0, 2.5] }, 3).Select(at => Math.Round(at.TotalSeconds, 7)), (a, b) => Math.Abs(a - b) < 1e-6);

    [Fact]
    public void Steps_of_one_rate_are_steady() =>
        Assert.Equal(Even(new SteadyLoad { Rate = 7 }, 3), Even(new StepsLoad { Rates = [7, 7, 7, 7] }, 3));

    [Fact]
    public void At_every_instant_even_arrivals_are_within_half_a_one_of_the_area() => AnyRate.Sample(any =>
    {
        var profile = RateProfile.Of(any.Load, any.Length);
        var instants = Instants(profile, ArrivalSpacing.Even, seed: 1);
        for (var n = 0; n < instants.Count; n++)
            Assert.Equal(n + 0.5, profile.AreaBefore(instants[n].TotalSeconds), 0.0001 * (1 + any.Length.TotalSeconds));
        Assert.InRange(profile.Area - instants.Count, -0.5, 0.5);
    });

    [Theory]
    [InlineData(ArrivalSpacing.Even)]
    [InlineData(ArrivalSpacing.Uniform)]
    [InlineData(ArrivalSpacing.Poisson)]
    public void Instants_lie_within_the_source_in_order_and_come_again_with_the_seed(ArrivalSpacing spacing) => Gen.Select(AnyRate, Gen.Int).Sample((any, seed) =>
    {
        var profile = RateProfile.Of(any.Load, any.Length);
        var instants = Instants(profile, spacing, seed);
        Assert.Equal(instants.Order(), instants);
        Assert.All(instants, at => Assert.True(at >= TimeSpan.Zero && at < any.Length));
        Assert.Equal(instants, Instants(profile, spacing, seed));
        if (spacing != ArrivalSpacing.Poisson)
            Assert.InRange(profile.Area - instants.Count, -0.5, 0.5);
    });

    [Fact]
    public void Two_halves_of_a_rate_are_the_whole() => AnyRate.Sample(any =>
    {
        var profile = RateProfile.Of(any.Load, any.Length);
        var middle = any.Length.TotalSeconds / 2;
        Assert.Equal(
            profile.Area,
            profile.AreaBefore(middle) + (profile.AreaBefore(any.Length.TotalSeconds) - profile.AreaBefore(middle)),
            1e-6 * (1 + profile.Area));
        Assert.Equal(profile.Area, profile.AreaBefore(any.Length.TotalSeconds), 1e-6 * (1 + profile.Area));
    });

    // Bounds of 5 standard deviations, on seeds that don't change: this fails when the distribution is wrong, not by luck.
    [Fact]
    public void Poisson_counts_have_the_area_as_mean_and_variance()
    {
        var profile = RateProfile.Of(new RampLoad { From = 0, To = 40 }, TimeSpan.FromSeconds(5));
        var counts = Enumerable.Range(0, 4_000).Select(seed => (double)Instants(profile, ArrivalSpacing.Poisson, seed).Count).ToList();
        var mean = counts.Average();
        var variance = counts.Sum(count => (count - mean) * (count - mean)) / (counts.Count - 1);
        Assert.Equal(100, mean, 5 * Math.Sqrt(100 / 4_000.0));
        Assert.Equal(100, variance, 5 * 100 * Math.Sqrt(2 / 4_000.0));
    }

    [Theory]
    [InlineData(ArrivalSpacing.Uniform)]
    [InlineData(ArrivalSpacing.Poisson)]
    public void Random_arrivals_fall_where_the_area_is(ArrivalSpacing spacing)
    {
        // A quarter of the area under this ramp lies in its first half.
        var profile = RateProfile.Of(new RampLoad { From = 0, To = 8_000 }, TimeSpan.FromSeconds(10));
        var instants = Instants(profile, spacing, seed: 3);
        var share = instants.Count(at => at < TimeSpan.FromSeconds(5)) / (double)instants.Count;
        Assert.Equal(0.25, share, 5 * Math.Sqrt(0.25 * 0.75 / instants.Count));
    }

    [Fact]
    public void Distances_of_poisson_arrivals_are_exponential()
    {
        // Of exponential distances of mean m a share of 1/e is longer than m, and 1/e² longer than 2m.
        var profile = RateProfile.Of(new SteadyLoad { Rate = 1_000 }, TimeSpan.FromSeconds(40));
        var instants = Instants(profile, ArrivalSpacing.Poisson, seed: 11);
        var distances = instants.Zip(instants.Skip(1), (one, next) => (next - one).TotalMilliseconds).ToList();
        Assert.Equal(Math.Exp(-1), distances.Count(distance => distance > 1) / (double)distances.Count, 0.012);
        Assert.Equal(Math.Exp(-2), distances.Count(distance => distance > 2) / (double)distances.Count, 0.009);
    }

    private static List<TimeSpan> Even(RateLoad load, double seconds) =>
        Instants(RateProfile.Of(load, TimeSpan.FromSeconds(seconds)), ArrivalSpacing.Even, seed: 0);

    private static List<TimeSpan> Instants(RateProfile profile, ArrivalSpacing spacing, int seed) =>
        [.. new RateSchedule(profile, spacing, new(seed, 0)).Instants()];
}
