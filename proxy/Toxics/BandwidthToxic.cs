using System.Text.Json.Nodes;
using LoadLab.Toxiproxy.Links;

namespace LoadLab.Toxiproxy.Toxics;

/// <summary>Holds every chunk for the time a line of this rate would need to carry it.</summary>
/// <param name="Rate">KB/s (1000 bytes), for each connection. 0 or less: nothing passes.</param>
internal sealed record BandwidthToxic(long Rate = 0) : ToxicAttributes
{
    // Long chunks leave in pieces of this long, so that a slow line trickles instead of bursting.
    private const long PieceMilliseconds = 100;

    public override string Type => "bandwidth";

    public override ToxicAttributes With(AttributeReader reader) => this with { Rate = reader.Integer("rate", Rate) };

    public override void Write(JsonObject attributes) => attributes["rate"] = Rate;

    public override ToxicState Start(ToxicStart start) => new State(this);

    private sealed class State(BandwidthToxic toxic) : ToxicState
    {
        private long? pieceDue;
        private long lateness;

        // Bytes a millisecond; the cap is far above any line and keeps sums in range.
        private long Rate => Math.Min(toxic.Rate, 1_000_000_000);

        public override void Update(ToxicAttributes attributes, long now)
        {
            toxic = (BandwidthToxic)attributes;
            pieceDue = null;
            lateness = 0;
        }

        public override Verdict OnData(in Chunk head, long now)
        {
            if (Rate <= 0) return Verdict.Hold;
            int piece = (int)Math.Min(head.Length, Rate * PieceMilliseconds);
            pieceDue ??= now - lateness + (piece * Clock.Millisecond / Rate);
            if (pieceDue > now) return Verdict.WaitUntil(pieceDue.Value);
            return piece < head.Length ? Verdict.PassFirst(piece) : Verdict.Pass;
        }

        public override void Passed(ref Chunk chunk, bool whole, long now)
        {
            // A wait ends a little late; the next piece is held that much shorter, or the rate would fall short.
            lateness = pieceDue is long due ? Math.Clamp(now - due, 0, Clock.Millisecond * PieceMilliseconds) : 0;
            pieceDue = null;
        }
    }
}
