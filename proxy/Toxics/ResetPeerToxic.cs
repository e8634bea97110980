using System.Text.Json.Nodes;
using LoadLab.Toxiproxy.Links;

namespace LoadLab.Toxiproxy.Toxics;

/// <summary>Waits for the first data or the end of its direction, then a time, then resets both ends (TCP RST).</summary>
/// <param name="Timeout">Milliseconds between the first data and the reset.</param>
internal sealed record ResetPeerToxic(long Timeout = 0) : ToxicAttributes
{
    public override string Type => "reset_peer";

    public override ToxicAttributes With(AttributeReader reader) => this with { Timeout = reader.Integer("timeout", Timeout) };

    public override void Write(JsonObject attributes) => attributes["timeout"] = Timeout;

    public override ToxicState Start(ToxicStart start) => new State(this);

    private sealed class State(ResetPeerToxic toxic) : ToxicState
    {
        private long? triggeredAt;

        // The data that set it off must not slip through because some other toxic came or went.
        public override bool ReleasesOnChange => false;

        public override void Update(ToxicAttributes attributes, long now) => toxic = (ResetPeerToxic)attributes;

        public override Verdict OnData(in Chunk head, long now) => Countdown(now);

        public override Verdict OnEnd(long now, bool otherEnded) => Countdown(now);

        private Verdict Countdown(long now)
        {
            triggeredAt ??= now;
            long due = triggeredAt.Value + Clock.FromMilliseconds(toxic.Timeout);
            return due <= now ? Verdict.Reset : Verdict.WaitUntil(due);
        }
    }
}
