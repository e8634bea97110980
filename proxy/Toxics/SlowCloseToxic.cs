using System.Text.Json.Nodes;
using LoadLab.Toxiproxy.Links;

namespace LoadLab.Toxiproxy.Toxics;

/// <summary>Delays the end of its direction's stream; data passes untouched.</summary>
/// <param name="Delay">Milliseconds.</param>
internal sealed record SlowCloseToxic(long Delay = 0) : ToxicAttributes
{
    public override string Type => "slow_close";

    public override ToxicAttributes With(AttributeReader reader) => this with { Delay = reader.Integer("delay", Delay) };

    public override void Write(JsonObject attributes) => attributes["delay"] = Delay;

    public override ToxicState Start(ToxicStart start) => new State(this);

    private sealed class State(SlowCloseToxic toxic) : ToxicState
    {
        private long? endedAt;

        public override void Update(ToxicAttributes attributes, long now) => toxic = (SlowCloseToxic)attributes;

        public override Verdict OnEnd(long now, bool otherEnded)
        {
            endedAt ??= now;
            long due = endedAt.Value + Clock.FromMilliseconds(toxic.Delay);
            return due <= now ? Verdict.Pass : Verdict.WaitUntil(due);
        }
    }
}
