using System.Text.Json;
using System.Text.Json.Nodes;
using LoadLab.Toxiproxy.Tests.Support;
using LoadLab.Toxiproxy.Toxics;

namespace LoadLab.Toxiproxy.Tests.Toxics;

public class LatencyExtensionTests
{
    [Fact]
    public void A_ramp_moves_from_the_former_latency_to_the_one_asked_for()
    {
        ToxicAttributes former = With(new LatencyToxic(), """{"latency":100}""");
        ToxicAttributes ramped = With(former, """{"latency":300,"ramp":1000}""");
        FakeLink link = new(former);
        link.Stage(0).Update(ramped with { Since = link.Timers.Now });
        for (int i = 0; i < 8; i++)
        {
            double sent = link.NowMs;
            link.Send("x");
            link.Advance(400);
            double risen = Math.Min(sent / 1000, 1);
            Assert.Equal(100 + (200 * risen), link.Out[^1].AtMs - sent, 3);
        }
    }

    [Fact]
    public void Distributions_have_the_mean_and_the_shape_they_promise()
    {
        double[] normal = Draw("""{"distribution":"normal"}""", 10);
        Assert.InRange(normal.Average(), -0.5, 0.5);
        Assert.InRange(Math.Sqrt(normal.Average(x => x * x)), 9.5, 10.5);
        double[] pareto = Draw("""{"distribution":"pareto","shape":3}""", 10);
        Assert.InRange(pareto.Average(), 9, 11);
        Assert.True(pareto.Min() >= 0 && pareto.Max() > 100);
        double[] samples = Draw("""{"distribution":"samples","samples":[1,5,250]}""", 0);
        Assert.Equal([1, 5, 250], samples.Distinct().Order());
    }

    [Fact]
    public void The_same_seed_draws_the_same_delays()
    {
        Assert.Equal(Draw("""{"distribution":"normal"}""", 10), Draw("""{"distribution":"normal"}""", 10));
        Assert.NotEqual(SeededRandom.Derive(1, "a"), SeededRandom.Derive(1, "b"));
        Assert.NotEqual(SeededRandom.Derive(1, "a"), SeededRandom.Derive(2, "a"));
    }

    [Theory]
    [InlineData("""{"distribution":"gamma"}""")]
    [InlineData("""{"distribution":"pareto","shape":1}""")]
    [InlineData("""{"distribution":"samples"}""")]
    [InlineData("""{"distribution":5}""")]
    [InlineData("""{"distribution":"\ud800"}""")]
    [InlineData("""{"distribution":"samples","samples":[1e999]}""")]
    public void A_distribution_that_means_nothing_is_refused(string attributes) =>
        Assert.Throws<AttributeException>(() => With(new LatencyToxic(), attributes));

    [Fact]
    public void Stock_clients_see_stock_attributes_and_extensions_only_where_set()
    {
        JsonObject stock = [], extended = [];
        new LatencyToxic(5).Write(stock);
        With(new LatencyToxic(), """{"latency":5,"ramp":9,"distribution":"samples","samples":[1,2]}""").Write(extended);
        Assert.Equal("""{"latency":5,"jitter":0}""", stock.ToJsonString());
        Assert.Equal("""{"latency":5,"jitter":0,"ramp":9,"distribution":"samples","samples":[1,2]}""", extended.ToJsonString());
    }

    private static ToxicAttributes With(ToxicAttributes current, string json) =>
        current.With(new AttributeReader(JsonDocument.Parse(json).RootElement));

    private static double[] Draw(string json, long jitter)
    {
        DelayDistribution distribution = ((LatencyToxic)With(new LatencyToxic(), json)).Distribution;
        SeededRandom random = new(7);
        double[] drawn = new double[20_000];
        for (int i = 0; i < drawn.Length; i++) drawn[i] = distribution.Draw(jitter, ref random);
        return drawn;
    }
}
