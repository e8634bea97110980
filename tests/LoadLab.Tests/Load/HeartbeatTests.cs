using LoadLab.Load;
using LoadLab.Results;

namespace LoadLab.Tests.Load;

public class HeartbeatTests
{
    private readonly Heartbeat _heart = new(TimeSpan.FromMilliseconds(200));

    [Fact]
    public void A_gap_over_the_limit_is_a_freeze_of_its_length()
    {
        _heart.Beat(TimeSpan.FromSeconds(5));
        _heart.Beat(TimeSpan.FromSeconds(7));
        Assert.Equal([new Freeze(5, 2)], _heart.Freezes);
    }

    [Fact]
    public void An_intended_sleep_is_no_part_of_it()
    {
        _heart.Beat(TimeSpan.FromSeconds(5));
        _heart.Sleep(TimeSpan.FromSeconds(0.5));
        _heart.Beat(TimeSpan.FromSeconds(5.6));
        Assert.Empty(_heart.Freezes);

        _heart.Sleep(TimeSpan.FromSeconds(0.5));
        _heart.Beat(TimeSpan.FromSeconds(7.1));
        Assert.Equal(1, Assert.Single(_heart.Freezes).Seconds, 0.000001);
    }

    [Fact]
    public void An_intention_holds_for_one_sleep()
    {
        _heart.Sleep(TimeSpan.FromSeconds(0.5));
        _heart.Beat(TimeSpan.FromSeconds(1));
        _heart.Beat(TimeSpan.FromSeconds(1.4));
        Assert.Single(_heart.Freezes);
    }

    [Fact]
    public void A_gap_within_the_warm_up_does_not_count()
    {
        var heart = new Heartbeat(TimeSpan.FromMilliseconds(200), from: TimeSpan.FromSeconds(2));
        heart.Beat(TimeSpan.Zero);
        heart.Beat(TimeSpan.FromSeconds(1.5));
        Assert.Empty(heart.Freezes);

        heart.Beat(TimeSpan.FromSeconds(2.1));
        Assert.Single(heart.Freezes);
    }

    [Fact]
    public void The_first_beat_has_nothing_to_compare_with()
    {
        _heart.Beat(TimeSpan.FromSeconds(60));
        Assert.Empty(_heart.Freezes);
    }
}
