using LoadLab.Toxiproxy.Tests.Support;
using LoadLab.Toxiproxy.Toxics;

namespace LoadLab.Toxiproxy.Tests.Toxics;

public class LatencyToxicTests
{
    [Fact]
    public void A_chunk_comes_out_exactly_after_the_latency()
    {
        FakeLink link = new(new LatencyToxic(Latency: 50));
        link.Send("a");
        link.Advance(49.999);
        Assert.Empty(link.Out);
        link.Advance(0.001);
        Assert.Equal([new FakeLink.Piece(50, "a")], link.Out);
    }

    [Fact]
    public void Delays_do_not_pile_up_over_chunks()
    {
        FakeLink link = new(new LatencyToxic(Latency: 50));
        link.Send("a");
        link.Advance(10);
        link.Send("b");
        link.Send("c");
        link.Advance(100);
        Assert.Equal([new(50, "a"), new(60, "b"), new(60, "c")], link.Out);
    }

    [Fact]
    public void Several_latencies_add_up()
    {
        FakeLink link = new(new LatencyToxic(Latency: 50), new LatencyToxic(Latency: 30));
        link.Send("a");
        link.Advance(200);
        Assert.Equal([new(80, "a")], link.Out);
    }

    [Fact]
    public void Latency_before_bandwidth_adds_to_it()
    {
        FakeLink link = new(new LatencyToxic(Latency: 50), new BandwidthToxic(Rate: 1));
        link.Send(new string('x', 20));
        link.Advance(200);
        Assert.Equal(70, link.Out.Single().AtMs);
    }

    [Fact]
    public void Latency_after_bandwidth_overlaps_with_it()
    {
        FakeLink link = new(new BandwidthToxic(Rate: 1), new LatencyToxic(Latency: 50));
        link.Send(new string('x', 20));
        link.Advance(200);
        Assert.Equal(50, link.Out.Single().AtMs);
    }

    [Fact]
    public void A_bare_end_is_not_delayed_and_one_behind_data_waits_for_it()
    {
        FakeLink bare = new(new LatencyToxic(Latency: 50));
        bare.SendEnd();
        Assert.Equal(0, bare.Ended?.AtMs);
        FakeLink behind = new(new LatencyToxic(Latency: 50));
        behind.Send("a");
        behind.SendEnd();
        Assert.Null(behind.Ended);
        behind.Advance(50);
        Assert.Equal("a", behind.Text);
        Assert.Equal(50, behind.Ended?.AtMs);
    }

    [Fact]
    public void Jitter_draws_whole_milliseconds_from_both_sides_and_keeps_the_order()
    {
        HashSet<double> delays = [];
        for (int i = 0; i < 400; i++)
        {
            // A new link each: on one, a short delay would hide behind a long one before it.
            FakeLink link = new(new LatencyToxic(Latency: 20, Jitter: 3), new NoopToxic());
            for (int skip = 0; skip < i % 17; skip++)
            {
                link.Send("s");
                link.Advance(40);
            }
            link.Send("x");
            double sent = link.NowMs;
            link.Advance(40);
            delays.Add(Math.Round(link.Out[^1].AtMs - sent, 6));
        }
        Assert.All(delays, delay => Assert.Contains(delay, new double[] { 17, 18, 19, 20, 21, 22 }));
        Assert.True(delays.Count >= 4, string.Join(", ", delays));

        FakeLink ordered = new(new LatencyToxic(Latency: 20, Jitter: 15));
        string text = "abcdefghijklmnopqrstuvwxyz";
        foreach (char c in text)
        {
            ordered.Send(c.ToString());
            ordered.Advance(1);
        }
        ordered.Advance(100);
        Assert.Equal(text, ordered.Text);
    }

    [Theory]
    [InlineData(0, -5, 0)]
    [InlineData(-10, 0, 0)]
    [InlineData(10, -5, 10)]
    public void Negative_values_mean_none(long latency, long jitter, double expected)
    {
        FakeLink link = new(new LatencyToxic(latency, jitter));
        link.Send("a");
        link.Advance(100);
        Assert.Equal(expected, link.Out.Single().AtMs);
    }

    [Theory]
    [InlineData(long.MaxValue, 0)]
    [InlineData(1, long.MaxValue)]
    [InlineData(long.MaxValue, long.MaxValue)]
    [InlineData(long.MinValue, long.MinValue)]
    public void Absurd_values_never_break_the_link(long latency, long jitter)
    {
        FakeLink link = new(new LatencyToxic(latency, jitter));
        link.Send("a");
        link.Advance(10);
        link.Stage(0).Leave();
        Assert.Equal("a", link.Text);
    }

    [Fact]
    public void A_change_lets_go_of_what_waits_and_delays_what_follows_anew()
    {
        FakeLink link = new(new LatencyToxic(Latency: 1000));
        link.Send("a");
        link.Send("b");
        link.Advance(10);
        link.Stage(0).Update(new LatencyToxic(Latency: 5));
        Assert.Equal([new(10, "a"), new(10, "b")], link.Out);
        link.Send("c");
        link.Advance(100);
        Assert.Equal(new FakeLink.Piece(15, "c"), link.Out[^1]);
    }

    [Fact]
    public void Removal_passes_what_waits_on_in_order_and_as_far_as_there_is_room()
    {
        FakeLink link = new(new LatencyToxic(Latency: 1000)) { Ready = false };
        link.Send("a");
        link.Send("b");
        link.SendEnd();
        link.Stage(0).Leave();
        Assert.Empty(link.Out);
        link.BecomeReady();
        Assert.Equal("ab", link.Text);
        Assert.NotNull(link.Ended);
    }

    [Fact]
    public void It_buffers_1024_chunks_and_then_the_sender_feels_it()
    {
        FakeLink link = new(new LatencyToxic(Latency: 1000));
        for (int i = 0; i < 1030; i++) link.Send("x");
        Assert.Equal(6, link.Unread);
        link.Advance(1000);
        Assert.Equal(0, link.Unread);
        Assert.Equal(1024, link.Text.Length);
    }
}
