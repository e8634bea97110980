using LoadLab.Toxiproxy.Tests.Support;
using LoadLab.Toxiproxy.Toxics;

namespace LoadLab.Toxiproxy.Tests.Toxics;

public class SlicerToxicTests
{
    private static readonly string Alphabet = string.Concat(Enumerable.Range(0, 1000).Select(i => (char)('a' + (i % 26))));

    [Fact]
    public void Chunks_are_halved_until_they_fit()
    {
        FakeLink link = new(new SlicerToxic(AverageSize: 64));
        link.Send(Alphabet);
        Assert.Equal(Alphabet, link.Text);
        Assert.All(link.Out, piece => Assert.InRange(piece.Text.Length, 32, 64));
    }

    [Fact]
    public void Pieces_stay_within_average_plus_variation()
    {
        FakeLink link = new(new SlicerToxic(AverageSize: 50, SizeVariation: 20));
        link.Send(Alphabet);
        Assert.Equal(Alphabet, link.Text);
        Assert.All(link.Out, piece => Assert.InRange(piece.Text.Length, 1, 70));
        Assert.True(link.Out.Select(piece => piece.Text.Length).Distinct().Count() > 3);
    }

    [Fact]
    public void It_waits_so_many_microseconds_after_each_piece()
    {
        FakeLink link = new(new SlicerToxic(AverageSize: 25, Delay: 500));
        link.Send(Alphabet[..100]);
        link.Advance(10);
        Assert.Equal([0, 0.5, 1, 1.5], link.Out.Select(piece => piece.AtMs));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 100)]
    [InlineData(10, 1000)]
    [InlineData(-5, -5)]
    [InlineData(long.MaxValue, long.MaxValue)]
    [InlineData(long.MinValue, long.MaxValue)]
    public void Sizes_that_kill_the_original_slice_somehow_and_keep_every_byte(long average, long variation)
    {
        FakeLink link = new(new SlicerToxic(average, variation));
        link.Send(Alphabet);
        Assert.Equal(Alphabet, link.Text);
    }

    [Fact]
    public void Removal_between_pieces_passes_the_rest_on_at_once()
    {
        FakeLink link = new(new SlicerToxic(AverageSize: 10, Delay: 1_000_000));
        link.Send(Alphabet);
        link.Stage(0).Leave();
        Assert.Equal(Alphabet, link.Text);
        Assert.Equal(2, link.Out.Count);
    }
}
