using LoadLab.Toxiproxy.Tests.Support;
using LoadLab.Toxiproxy.Toxics;

namespace LoadLab.Toxiproxy.Tests.Toxics;

public class BandwidthToxicTests
{
    [Fact]
    public void A_chunk_is_held_for_its_transmission_time()
    {
        FakeLink link = new(new BandwidthToxic(Rate: 10));
        link.Send(new string('x', 500));
        link.Advance(1000);
        Assert.Equal(50, link.Out.Single().AtMs);
    }

    [Fact]
    public void Long_chunks_leave_in_pieces_of_100_ms()
    {
        FakeLink link = new(new BandwidthToxic(Rate: 1));
        link.Send(new string('x', 250));
        link.Advance(1000);
        Assert.Equal([(100, 100), (200, 100), (250, 50)], link.Out.Select(piece => ((int)piece.AtMs, piece.Text.Length)));
    }

    [Fact]
    public void Chunks_follow_each_other_without_a_gap()
    {
        FakeLink link = new(new BandwidthToxic(Rate: 1));
        for (int i = 0; i < 20; i++) link.Send(new string('x', 30));
        link.Advance(599);
        Assert.Equal(19 * 30, link.Text.Length);
        link.Advance(1);
        Assert.Equal(20 * 30, link.Text.Length);
    }

    [Fact]
    public void Back_pressure_is_tight()
    {
        FakeLink link = new(new BandwidthToxic(Rate: 1));
        for (int i = 0; i < 5; i++) link.Send(new string('x', 100));
        Assert.Equal(4, link.Unread);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    public void A_rate_of_zero_or_less_stalls_until_it_changes(long rate)
    {
        FakeLink link = new(new BandwidthToxic(rate));
        link.Send("stuck");
        link.SendEnd();
        link.Advance(3_600_000);
        Assert.Empty(link.Out);
        Assert.Null(link.Ended);
        link.Stage(0).Update(new BandwidthToxic(1000));
        Assert.Equal("stuck", link.Text);
        Assert.NotNull(link.Ended);
    }

    [Fact]
    public void An_absurd_rate_is_no_limit()
    {
        FakeLink link = new(new BandwidthToxic(long.MaxValue));
        link.Send(new string('x', 30_000));
        link.Advance(0.001);
        Assert.Equal(30_000, link.Text.Length);
    }

    [Fact]
    public void Removal_in_the_middle_of_a_chunk_keeps_every_byte()
    {
        FakeLink link = new(new BandwidthToxic(Rate: 1));
        string text = string.Concat(Enumerable.Range(0, 100).Select(i => $"{i:000}"));
        link.Send(text);
        link.Advance(150);
        Assert.Equal(100, link.Text.Length);
        link.Stage(0).Leave();
        Assert.Equal(text, link.Text);
    }
}
