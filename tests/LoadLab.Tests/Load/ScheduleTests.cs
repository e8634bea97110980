using CsCheck;
using LoadLab.Load.Schedules;

namespace LoadLab.Tests.Load;

public class ScheduleTests
{
    [Theory]
    [InlineData(10, 1, 10)]
    [InlineData(10, 0.95, 10)]
    [InlineData(0.5, 4, 2)]
    [InlineData(3, 0.1, 1)]
    [InlineData(40, 30, 1200)]
    public void Steady_has_rate_times_length_arrivals(double rate, double seconds, long count) =>
        Assert.Equal(count, new SteadySchedule(rate, TimeSpan.FromSeconds(seconds)).Count);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 100)]
    [InlineData(7, 700)]
    public void Steady_arrivals_are_evenly_spaced_from_the_start(long arrival, double milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), new SteadySchedule(10, TimeSpan.FromSeconds(1)).DueAt(arrival));

    [Theory]
    [InlineData(0, 10, 2, 10)]
    [InlineData(10, 0, 2, 10)]
    [InlineData(5, 15, 3, 30)]
    [InlineData(20, 20, 1, 20)]
    public void A_ramp_has_as_many_arrivals_as_the_area_under_it(double from, double to, double seconds, long count) =>
        Assert.Equal(count, new RampSchedule(from, to, TimeSpan.FromSeconds(seconds)).Count);

    [Fact]
    public void A_ramp_that_does_not_change_is_steady_but_for_half_an_arrival()
    {
        var ramp = new RampSchedule(10, 10, TimeSpan.FromSeconds(2));
        for (var n = 0; n < ramp.Count; n++)
            Assert.Equal(50 + 100 * n, ramp.DueAt(n).TotalMilliseconds, 0.001);
    }

    [Fact]
    public void At_every_instant_a_ramp_has_let_in_the_area_under_it() =>
        Gen.Select(Gen.Double[0, 200], Gen.Double[0, 200], Gen.Double[0.5, 60]).Where(g => g.Item1 + g.Item2 > 1).Sample((from, to, seconds) =>
        {
            var ramp = new RampSchedule(from, to, TimeSpan.FromSeconds(seconds));
            for (long n = 0; n < ramp.Count; n += Math.Max(1, ramp.Count / 50))
            {
                var t = ramp.DueAt(n).TotalSeconds;
                var area = from * t + (to - from) / seconds * t * t / 2;
                Assert.Equal(n + 0.5, area, 0.001 * (1 + n));
                Assert.InRange(t, 0, seconds + 1e-6);
            }
        });

    [Fact]
    public void A_storm_falls_into_its_window_in_order_and_is_repeated_by_its_seed() =>
        Gen.Select(Gen.Int[1, 500], Gen.Int[1, 10_000], Gen.Int).Sample((arrivals, milliseconds, seed) =>
        {
            var window = TimeSpan.FromMilliseconds(milliseconds);
            var storm = Instants(new StormSchedule(arrivals, window, new Random(seed)));
            Assert.Equal(arrivals, storm.Count);
            Assert.Equal(storm.Order(), storm);
            Assert.All(storm, at => Assert.True(at >= TimeSpan.Zero && at < window));
            Assert.Equal(storm, Instants(new StormSchedule(arrivals, window, new Random(seed))));
        });

    [Fact]
    public void Cron_begins_a_batch_at_each_interval_and_spreads_it()
    {
        var cron = new CronSchedule(TimeSpan.FromSeconds(5), 2, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(11));
        Assert.Equal([0, 0.5, 5, 5.5, 10, 10.5], Instants(cron).Select(t => t.TotalSeconds));
    }

    [Fact]
    public void Cron_does_not_begin_a_batch_at_its_end()
    {
        var cron = new CronSchedule(TimeSpan.FromSeconds(5), 3, TimeSpan.Zero, TimeSpan.FromSeconds(10));
        Assert.Equal([0, 0, 0, 5, 5, 5], Instants(cron).Select(t => t.TotalSeconds));
    }

    private static List<TimeSpan> Instants(IArrivalSchedule schedule) =>
        Enumerable.Range(0, (int)schedule.Count).Select(n => schedule.DueAt(n)).ToList();
}
