using CsCheck;
using LoadLab.Gate;

namespace LoadLab.Tests.Gate;

public sealed class StatisticsTests
{
    // Computed apart from this code; 0/10, 1/10 and 5/10 are in the tables of textbooks.
    [Theory]
    [InlineData(0, 10, 0, 0.2775328)]
    [InlineData(1, 10, 0.0178762, 0.4041500)]
    [InlineData(5, 10, 0.2365931, 0.7634069)]
    [InlineData(10, 10, 0.7224672, 1)]
    [InlineData(50, 900, 0.0423923, 0.0724967)]
    public void The_interval_of_a_share_is_Wilsons(int events, int trials, double low, double high)
    {
        var interval = Statistics.Wilson(events, trials);
        Assert.Equal(low, interval.Low, 6);
        Assert.Equal(high, interval.High, 6);
    }

    [Fact]
    public void The_interval_holds_the_share_and_stays_a_share() =>
        Gen.Int[1, 100_000].SelectMany(trials => Gen.Int[0, trials].Select(events => (events, trials))).Sample((events, trials) =>
        {
            var (low, high) = Statistics.Wilson(events, trials);
            var share = (double)events / trials;
            return low >= 0 && low <= share && share <= high && high <= 1;
        });

    [Theory]
    [InlineData(50, 30)]
    [InlineData(40, 20)]
    [InlineData(41, 30)]
    [InlineData(99, 50)]
    [InlineData(100, 50)]
    [InlineData(0.1, 15)]
    public void A_percentile_is_the_value_of_the_nearest_rank(double percent, double expected) =>
        Assert.Equal(expected, Statistics.Percentile([15, 20, 30, 40, 50], percent));

    [Fact]
    public void The_999th_of_a_thousand_values_is_their_99_9th_percentile() =>
        Assert.Equal(999, Statistics.Percentile(Enumerable.Range(1, 1000).Select(i => (double)i).ToList(), 99.9));

    [Fact]
    public void At_least_the_share_asked_for_does_not_exceed_a_percentile_and_less_lies_below_it() =>
        Gen.Select(Gen.Double[-1000, 1000].List[1, 50], Gen.Int[1, 100]).Sample((values, percent) =>
        {
            values.Sort();
            var percentile = Statistics.Percentile(values, percent);
            return values.Contains(percentile)
                && values.Count(v => v <= percentile) * 100 >= percent * values.Count
                && values.Count(v => v < percentile) * 100 < percent * values.Count;
        });

    [Theory]
    [InlineData(new[] { 3.0 }, 3)]
    [InlineData(new[] { 9.0, 1, 5 }, 5)]
    [InlineData(new[] { 9.0, 1, 5, 7 }, 6)]
    public void A_median_is_the_middle_or_between_the_two_middle_values(double[] values, double expected) =>
        Assert.Equal(expected, Statistics.Median(values));

    [Fact]
    public void Nothing_has_no_percentile_median_or_share()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Statistics.Percentile([], 50));
        Assert.Throws<ArgumentOutOfRangeException>(() => Statistics.Percentile([1], 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Statistics.Median([]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Statistics.Wilson(0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Statistics.Wilson(2, 1));
    }
}
