using System.Text.Json.Nodes;
using LoadLab.Toxiproxy.Links;

namespace LoadLab.Toxiproxy.Toxics;

/// <summary>Delays every chunk by a time counted from when it was read, so that delays don't pile up and bulk stays pipelined.</summary>
/// <param name="Latency">Milliseconds.</param>
/// <param name="Jitter">Milliseconds; every chunk draws a deviation of this size on top. Negative means none.</param>
internal sealed record LatencyToxic(long Latency = 0, long Jitter = 0) : ToxicAttributes
{
    public override string Type => "latency";

    /// <summary>An extension: how the deviation is drawn. Default uniform, the original's.</summary>
    public DelayDistribution Distribution { get; init; } = DelayDistribution.Uniform;

    /// <summary>An extension: milliseconds over which the latency moves from its former value (0 for a new toxic) to the one asked for.</summary>
    public long Ramp { get; init; }

    private long Former { get; init; }

    public override ToxicAttributes With(AttributeReader reader) => this with
    {
        Former = Latency,
        Latency = reader.Integer("latency", Latency),
        Jitter = reader.Integer("jitter", Jitter),
        Ramp = reader.Integer("ramp", Ramp),
        Distribution = DelayDistribution.Read(reader, Distribution),
    };

    public override void Write(JsonObject attributes)
    {
        attributes["latency"] = Latency;
        attributes["jitter"] = Jitter;
        if (Ramp != 0) attributes["ramp"] = Ramp;
        Distribution.Write(attributes);
    }

    public override ToxicState Start(ToxicStart start) => new State(this, start.Random);

    private sealed class State(LatencyToxic toxic, SeededRandom random) : ToxicState
    {
        // As deep as the original's: beyond it a slow reader is felt by the sender.
        public override int Capacity => 1024;

        public override void Update(ToxicAttributes attributes, long now) => toxic = (LatencyToxic)attributes;

        public override void Arrived(ref Chunk chunk, long now)
        {
            double latency = toxic.Former + (((double)toxic.Latency - toxic.Former) * Risen(now));
            chunk.Due = chunk.Stamp + Clock.FromMilliseconds(latency + toxic.Distribution.Draw(toxic.Jitter, ref random));
        }

        public override Verdict OnData(in Chunk head, long now) =>
            head.Due <= now ? Verdict.Pass : Verdict.WaitUntil(head.Due);

        // The next toxic counts from here: delays of several add up.
        public override void Passed(ref Chunk chunk, bool whole, long now) => chunk.Stamp = Math.Max(chunk.Stamp, Math.Min(chunk.Due, now));

        // How far the ramp has got, 0 to 1.
        private double Risen(long now)
        {
            long length = Clock.FromMilliseconds(toxic.Ramp);
            return length == 0 ? 1 : Math.Clamp((now - toxic.Since) / (double)length, 0, 1);
        }
    }
}
