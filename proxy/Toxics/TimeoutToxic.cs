using System.Text.Json.Nodes;
using LoadLab.Toxiproxy.Links;

namespace LoadLab.Toxiproxy.Toxics;

/// <summary>Drops all data and closes the connection after a time without any. Removing it closes the connection too: data is missing.</summary>
/// <param name="Timeout">Milliseconds; 0 or less holds the connection open.</param>
internal sealed record TimeoutToxic(long Timeout = 0) : ToxicAttributes
{
    public override string Type => "timeout";

    public override ToxicAttributes With(AttributeReader reader) => this with { Timeout = reader.Integer("timeout", Timeout) };

    public override void Write(JsonObject attributes) => attributes["timeout"] = Timeout;

    public override ToxicState Start(ToxicStart start) => new State(this, start.Now);

    private sealed class State(TimeoutToxic toxic, long quietSince) : ToxicState
    {
        public override void Update(ToxicAttributes attributes, long now)
        {
            toxic = (TimeoutToxic)attributes;
            quietSince = now;
        }

        public override void Arrived(ref Chunk chunk, long now) => quietSince = now;

        public override Verdict OnData(in Chunk head, long now) => Verdict.Drop;

        public override Verdict OnIdle(long now)
        {
            if (toxic.Timeout <= 0) return Verdict.Hold;
            long due = quietSince + Clock.FromMilliseconds(toxic.Timeout);
            return due <= now ? Verdict.Close : Verdict.WaitUntil(due);
        }

        // The end is swallowed like data. Once both directions have ended nobody waits for anything, and holding
        // on would only hoard descriptors: every client that gave up would leave two behind.
        public override Verdict OnEnd(long now, bool otherEnded) => otherEnded ? Verdict.Close : OnIdle(now);

        public override Verdict OnRemoved() => Verdict.Close;
    }
}
