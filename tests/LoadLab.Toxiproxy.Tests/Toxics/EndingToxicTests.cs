using LoadLab.Toxiproxy.Links;
using LoadLab.Toxiproxy.Tests.Support;
using LoadLab.Toxiproxy.Toxics;

namespace LoadLab.Toxiproxy.Tests.Toxics;

/// <summary>The toxics that end connections: slow_close, timeout, reset_peer, limit_data.</summary>
public class EndingToxicTests
{
    [Fact]
    public void Slow_close_delays_only_the_end()
    {
        FakeLink link = new(new SlowCloseToxic(Delay: 100));
        link.Advance(5);
        link.Send("a");
        link.SendEnd();
        Assert.Equal([new(5, "a")], link.Out);
        link.Advance(1000);
        Assert.Equal((105, EndKind.HalfClose), link.Ended);
    }

    [Fact]
    public void Removing_slow_close_closes_at_once()
    {
        FakeLink link = new(new SlowCloseToxic(Delay: 100));
        link.SendEnd();
        link.Advance(10);
        link.Stage(0).Leave();
        Assert.Equal(10, link.Ended?.AtMs);
    }

    [Fact]
    public void Timeout_drops_data_and_closes_after_so_long_without_any()
    {
        FakeLink link = new(new TimeoutToxic(Timeout: 100));
        link.Advance(60);
        link.Send("lost");
        link.Advance(99.999);
        Assert.Null(link.Ended);
        link.Advance(0.001);
        Assert.Equal((160, EndKind.Close), link.Ended);
        Assert.Empty(link.Out);
    }

    [Fact]
    public void A_timeout_of_zero_holds_the_connection_until_both_directions_have_ended()
    {
        FakeLink link = new(new TimeoutToxic(Timeout: 0));
        link.Send("lost");
        link.SendEnd();
        link.Advance(86_400_000);
        Assert.Null(link.Ended);
        link.OtherDirectionEnded = true;
        link.Stage(0).Recheck();
        Assert.Equal(EndKind.Close, link.Ended?.Kind);
    }

    [Fact]
    public void Removing_timeout_closes_the_connection()
    {
        FakeLink link = new(new TimeoutToxic(Timeout: 0));
        link.Stage(0).Leave();
        Assert.Equal(EndKind.Close, link.Ended?.Kind);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Reset_peer_waits_for_the_first_data_or_the_end_and_then_its_time(bool byEnd)
    {
        FakeLink link = new(new ResetPeerToxic(Timeout: 30));
        link.Advance(1000);
        Assert.Null(link.ResetAtMs);
        if (byEnd) link.SendEnd();
        else link.Send("a");
        link.Advance(100);
        Assert.Equal(1030, link.ResetAtMs);
        Assert.Empty(link.Out);
    }

    [Fact]
    public void Removing_a_reset_peer_that_waits_lets_the_data_through()
    {
        FakeLink link = new(new ResetPeerToxic(Timeout: 30));
        link.Send("a");
        link.Advance(10);
        link.Stage(0).Leave();
        link.Advance(100);
        Assert.Null(link.ResetAtMs);
        Assert.Equal("a", link.Text);
    }

    [Fact]
    public void Limit_data_passes_exactly_its_bytes_and_closes()
    {
        FakeLink link = new(new LimitDataToxic(Bytes: 5));
        link.Send("abc");
        Assert.Null(link.Ended);
        link.Send("defgh");
        Assert.Equal("abcde", link.Text);
        Assert.Equal(EndKind.Close, link.Ended?.Kind);
    }

    [Fact]
    public void Limit_data_closes_as_soon_as_the_last_byte_passed()
    {
        FakeLink link = new(new LimitDataToxic(Bytes: 3));
        link.Send("abc");
        Assert.Equal("abc", link.Text);
        Assert.Equal(EndKind.Close, link.Ended?.Kind);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-7)]
    public void A_limit_of_zero_closes_at_the_first_data(long bytes)
    {
        FakeLink link = new(new LimitDataToxic(bytes));
        link.Advance(1000);
        Assert.Null(link.Ended);
        link.Send("a");
        Assert.Empty(link.Out);
        Assert.Equal(EndKind.Close, link.Ended?.Kind);
    }

    [Fact]
    public void The_count_of_limit_data_survives_a_change()
    {
        FakeLink link = new(new LimitDataToxic(Bytes: 100));
        link.Send("abcd");
        link.Stage(0).Update(new LimitDataToxic(Bytes: 6));
        link.Send("efgh");
        Assert.Equal("abcdef", link.Text);
    }
}
