using CsCheck;
using LoadLab.Load.Schedules;
using LoadLab.Scenarios;

namespace LoadLab.Tests.Load.Schedules;

/// <summary>Storms, batches and recordings.</summary>
public class OtherScheduleTests
{
    [Fact]
    public void A_storm_falls_into_its_window_in_order_and_is_repeated_by_its_seed() =>
        Gen.Select(Gen.Int[1, 500], Gen.Int[1, 10_000], Gen.Int).Sample((arrivals, milliseconds, seed) =>
        {
            var window = TimeSpan.FromMilliseconds(milliseconds);
            var storm = new StormSchedule(arrivals, window, new(seed, 0)).Instants().ToList();
            Assert.Equal(arrivals, storm.Count);
            Assert.Equal(storm.Order(), storm);
            Assert.All(storm, at => Assert.True(at >= TimeSpan.Zero && at < window));
            Assert.Equal(storm, new StormSchedule(arrivals, window, new(seed, 0)).Instants());
            Assert.True(arrivals < 10 || !storm.SequenceEqual(new StormSchedule(arrivals, window, new(seed, 1)).Instants()));
        });

    [Fact]
    public void A_storm_is_spread_over_the_whole_of_its_window()
    {
        var tenths = new StormSchedule(100_000, TimeSpan.FromSeconds(10), new(5, 0)).Instants().GroupBy(at => (int)at.TotalSeconds).ToList();
        Assert.Equal(10, tenths.Count);
        Assert.All(tenths, tenth => Assert.InRange(tenth.Count(), 10_000 - 500, 10_000 + 500));
    }

    [Theory]
    [InlineData(5, 2, 1, 11, new[] { 0, 0.5, 5, 5.5, 10, 10.5 })]
    [InlineData(5, 3, 0, 10, new double[] { 0, 0, 0, 5, 5, 5 })] // none begins at the end
    [InlineData(4, 4, 4, 6.5, new double[] { 0, 1, 2, 3, 4, 5, 6 })] // the last is cut
    [InlineData(5, 1, 5, 3, new double[] { 0 })]
    public void Batches_begin_at_each_interval_and_are_spread(double every, int batch, double spread, double length, double[] seconds) =>
        Assert.Equal(seconds, Cron(every, batch, spread, length));

    [Fact]
    public void Arithmetic_and_batches_agree() =>
        Gen.Select(Gen.Int[1, 60], Gen.Int[1, 30], Gen.Double[0, 1], Gen.Int[1, 200]).Sample((every, batch, part, length) =>
        {
            var cron = new CronLoad { Every = Time(every), Arrivals = batch, Spread = Time(every) * part };
            var phases = new PhaseTimeline(new() { WarmUp = Time(length), Steady = default, Degraded = default, Recovery = default });
            Assert.Equal(
                PlannedLoad.Arrivals(cron, phases, orgs: 1),
                new CronSchedule(cron.Every, batch, cron.Spread, Time(length)).Instants().Count(), 1e-9);
        });

    [Fact]
    public void A_recording_comes_back_as_it_was() =>
        Recording.Sample(ticks => Assert.Equal(ticks, Replay(ticks, multiply: 1, speed: 1)));

    [Fact]
    public void A_recording_is_played_at_any_speed() => Assert.Equal([0, 5, 15], Replay([0, 10, 30], multiply: 1, speed: 2));

    [Theory]
    [InlineData(2, new long[] { 0, 25, 75, 150, 250, 300 })] // at areas ¼, ¾ … of a recorded one each
    [InlineData(3, new long[] { 0, 0, 33, 67, 100, 167, 233, 300, 300 })]
    [InlineData(1 / 3.0, new long[] { 100 })]
    [InlineData(0.1, new long[] { })]
    public void More_arrivals_are_placed_between_and_fewer_are_spread(double multiply, long[] expected) =>
        Assert.Equal(expected, Replay([0, 100, 300], multiply, speed: 1));

    [Fact]
    public void A_multiplied_recording_keeps_its_shape() =>
        Gen.Select(Recording, Gen.Double[0.1, 10], Gen.Double[0.1, 10]).Sample((ticks, multiply, speed) =>
        {
            var played = Replay(ticks, multiply, speed);
            Assert.Equal(Math.Max(0, Math.Ceiling(ticks.Length * multiply - 0.5)), played.Count);
            Assert.Equal(played.Order(), played);

            // Up to each instant about multiply times as many: half a recorded one, and half a played one, are within rounding.
            foreach (var tick in ticks.Distinct())
                Assert.InRange(
                    played.Count(at => at <= Math.Round(tick / speed)),
                    ticks.Count(at => at < tick) * multiply - multiply - 1, ticks.Count(at => at <= tick) * multiply + multiply + 1);
        });

    [Fact]
    public void A_recording_is_cut_at_its_length() =>
        Assert.Equal([0, 10], new ReplaySchedule(new([0, 10, 20]), 1, 1, new(20)).Instants().Select(at => at.Ticks));

    private static Gen<long[]> Recording { get; } = Gen.Long[0, 1_000_000].Array[1, 60].Select(ticks => (long[])[.. ticks.Order()]);

    private static List<long> Replay(long[] ticks, double multiply, double speed) =>
        [.. new ReplaySchedule(new(ticks), multiply, speed, TimeSpan.MaxValue).Instants().Select(at => at.Ticks)];

    private static IEnumerable<double> Cron(double every, int batch, double spread, double length) =>
        new CronSchedule(Time(every), batch, Time(spread), Time(length)).Instants().Select(at => at.TotalSeconds);

    private static TimeSpan Time(double seconds) => TimeSpan.FromSeconds(seconds);
}
