using System.Text.Json.Nodes;

namespace LoadLab.Toxiproxy.Toxics;

/// <summary>How a latency's deviation is drawn, in milliseconds.</summary>
internal abstract record DelayDistribution
{
    /// <summary>A whole number from [−jitter, +jitter), as the original.</summary>
    public static DelayDistribution Uniform { get; } = new UniformDelay();

    protected abstract string Name { get; }

    /// <summary>The distribution that the attributes <c>distribution</c>, <c>shape</c> and <c>samples</c> ask for.</summary>
    /// <exception cref="AttributeException">Unknown, or a shape or samples that mean nothing.</exception>
    public static DelayDistribution Read(AttributeReader reader, DelayDistribution current)
    {
        double shape = reader.Number("shape", current is ParetoDelay pareto ? pareto.Shape : ParetoDelay.DefaultShape);
        double[] samples = reader.Numbers("samples", current is SampledDelay sampled ? sampled.Samples : []);
        return reader.Text("distribution", current.Name) switch
        {
            "uniform" => Uniform,
            "normal" => new NormalDelay(),
            "pareto" when shape > 1 => new ParetoDelay(shape),
            "pareto" => throw new AttributeException("attribute shape: must be above 1, or the mean is infinite"),
            "samples" when samples.Length > 0 => new SampledDelay(samples),
            "samples" => throw new AttributeException("attribute samples: the distribution samples needs at least one"),
            string unknown => throw new AttributeException($"attribute distribution: {unknown} is none of uniform, normal, pareto, samples"),
            null => current,
        };
    }

    public virtual void Write(JsonObject attributes) => attributes["distribution"] = Name;

    public abstract double Draw(long jitter, ref SeededRandom random);

    private sealed record UniformDelay : DelayDistribution
    {
        protected override string Name => "uniform";

        // The default isn't shown: a stock client sees the stock attributes.
        public override void Write(JsonObject attributes)
        {
        }

        public override double Draw(long jitter, ref SeededRandom random) => jitter <= 0 ? 0 : random.NextInt64(-jitter, jitter);
    }

    /// <summary>Gaussian with the jitter as its standard deviation.</summary>
    private sealed record NormalDelay : DelayDistribution
    {
        protected override string Name => "normal";

        public override double Draw(long jitter, ref SeededRandom random)
        {
            // Box–Muller; 1 − u is never 0, so the logarithm is finite.
            double radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
            return Math.Max(0, jitter) * radius * Math.Cos(2 * Math.PI * random.NextDouble());
        }
    }

    /// <summary>A long tail: 0 at least, the jitter on average, now and then many times that.</summary>
    private sealed record ParetoDelay(double Shape) : DelayDistribution
    {
        // The mean is finite and the variance barely: what response times of overloaded servers look like.
        public const double DefaultShape = 2.5;

        protected override string Name => "pareto";

        public override void Write(JsonObject attributes)
        {
            base.Write(attributes);
            attributes["shape"] = Shape;
        }

        // Lomax: a Pareto that starts at 0, scaled to the mean asked for.
        public override double Draw(long jitter, ref SeededRandom random) =>
            Math.Max(0, jitter) * (Shape - 1) * (Math.Pow(1 - random.NextDouble(), -1 / Shape) - 1);
    }

    /// <summary>One of the samples, each as likely; the jitter has no say.</summary>
    private sealed record SampledDelay(double[] Samples) : DelayDistribution
    {
        protected override string Name => "samples";

        public override void Write(JsonObject attributes)
        {
            base.Write(attributes);
            attributes["samples"] = new JsonArray([.. Samples.Select(sample => (JsonNode)sample)]);
        }

        public override double Draw(long jitter, ref SeededRandom random) => Samples[random.NextInt64(0, Samples.Length)];
    }
}
