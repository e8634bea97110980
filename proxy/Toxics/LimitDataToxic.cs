using System.Text.Json.Nodes;
using LoadLab.Toxiproxy.Links;

namespace LoadLab.Toxiproxy.Toxics;

/// <summary>Passes so many bytes of a connection's direction, counted from when it was added, then closes the connection.</summary>
/// <param name="Bytes">0 or less closes at the first data.</param>
internal sealed record LimitDataToxic(long Bytes = 0) : ToxicAttributes
{
    public override string Type => "limit_data";

    public override ToxicAttributes With(AttributeReader reader) => this with { Bytes = reader.Integer("bytes", Bytes) };

    public override void Write(JsonObject attributes) => attributes["bytes"] = Bytes;

    public override ToxicState Start(ToxicStart start) => new State(this);

    private sealed class State(LimitDataToxic toxic) : ToxicState
    {
        private long passed;
        private bool spent;

        // The limit holds whatever comes or goes around it.
        public override bool ReleasesOnChange => false;

        public override void Update(ToxicAttributes attributes, long now)
        {
            toxic = (LimitDataToxic)attributes;
            spent = false;
        }

        public override Verdict OnData(in Chunk head, long now)
        {
            long left = toxic.Bytes - passed;
            if (left <= 0) return Verdict.Close;
            return left < head.Length ? Verdict.PassFirst((int)left) : Verdict.Pass;
        }

        public override void Passed(ref Chunk chunk, bool whole, long now)
        {
            passed += chunk.Length;
            spent = passed >= toxic.Bytes;
        }

        public override Verdict OnIdle(long now) => spent ? Verdict.Close : Verdict.Hold;
    }
}
