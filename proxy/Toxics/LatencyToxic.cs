using System.Text.Json.Nodes;
using LoadLab.Toxiproxy.Links;

namespace LoadLab.Toxiproxy.Toxics;

/// <summary>Delays every chunk by a time counted from when it was read, so that delays don't pile up and bulk stays pipelined.</summary>
/// <param name="Latency">Milliseconds.</param>
/// <param name="Jitter">Milliseconds; every chunk draws a whole number from [−Jitter, +Jitter) on top. Negative means none.</param>
internal sealed record LatencyToxic(long Latency = 0, long Jitter = 0) : ToxicAttributes
{
    public override string Type => "latency";

    public override ToxicAttributes With(AttributeReader reader) => this with
    {
        Latency = reader.Integer("latency", Latency),
        Jitter = reader.Integer("jitter", Jitter),
    };

    public override void Write(JsonObject attributes)
    {
        attributes["latency"] = Latency;
        attributes["jitter"] = Jitter;
    }

    public override ToxicState Start(ToxicStart start) => new State(this, start.Random);

    private sealed class State(LatencyToxic toxic, SeededRandom random) : ToxicState
    {
        // As deep as the original's: beyond it a slow reader is felt by the sender.
        public override int Capacity => 1024;

        public override void Update(ToxicAttributes attributes, long now) => toxic = (LatencyToxic)attributes;

        public override void Arrived(ref Chunk chunk, long now)
        {
            double delay = toxic.Latency;
            if (toxic.Jitter > 0) delay += random.NextInt64(-toxic.Jitter, toxic.Jitter);
            chunk.Due = chunk.Stamp + Clock.FromMilliseconds(delay);
        }

        public override Verdict OnData(in Chunk head, long now) =>
            head.Due <= now ? Verdict.Pass : Verdict.WaitUntil(head.Due);

        // The next toxic counts from here: delays of several add up.
        public override void Passed(ref Chunk chunk, bool whole, long now) => chunk.Stamp = Math.Max(chunk.Stamp, Math.Min(chunk.Due, now));
    }
}
