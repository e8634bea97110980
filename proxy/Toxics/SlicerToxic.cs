using System.Text.Json.Nodes;
using LoadLab.Toxiproxy.Links;

namespace LoadLab.Toxiproxy.Toxics;

/// <summary>Halves chunks until the pieces fit, and waits after each.</summary>
/// <param name="AverageSize">Bytes a piece should have. Below 1 counts as 1.</param>
/// <param name="SizeVariation">Bytes a piece may be off.</param>
/// <param name="Delay">Microseconds between pieces.</param>
internal sealed record SlicerToxic(long AverageSize = 0, long SizeVariation = 0, long Delay = 0) : ToxicAttributes
{
    public override string Type => "slicer";

    public override ToxicAttributes With(AttributeReader reader) => this with
    {
        AverageSize = reader.Integer("average_size", AverageSize),
        SizeVariation = reader.Integer("size_variation", SizeVariation),
        Delay = reader.Integer("delay", Delay),
    };

    public override void Write(JsonObject attributes)
    {
        attributes["average_size"] = AverageSize;
        attributes["size_variation"] = SizeVariation;
        attributes["delay"] = Delay;
    }

    public override ToxicState Start(ToxicStart start) => new State(this, start.Random);

    private sealed class State(SlicerToxic toxic, SeededRandom random) : ToxicState
    {
        // Sizes of the pieces the head's front was cut into, next one last.
        private readonly Stack<int> pieces = new();
        private long readyAt;

        public override void Update(ToxicAttributes attributes, long now)
        {
            toxic = (SlicerToxic)attributes;
            pieces.Clear();
            readyAt = now;
        }

        public override Verdict OnData(in Chunk head, long now)
        {
            if (readyAt > now) return Verdict.WaitUntil(readyAt);
            if (pieces.Count == 0) pieces.Push(head.Length);
            while (Fits(pieces.Peek()) is false) Halve(pieces.Pop());
            return pieces.Peek() < head.Length ? Verdict.PassFirst(pieces.Peek()) : Verdict.Pass;
        }

        public override void Passed(ref Chunk chunk, bool whole, long now)
        {
            if (whole) pieces.Clear();
            else pieces.Pop();
            readyAt = now + Clock.FromMilliseconds(toxic.Delay / 1000.0);
        }

        // The end waits for nothing: pauses separate pieces, and there is none left.
        public override Verdict OnEnd(long now, bool otherEnded) => Verdict.Pass;

        private bool Fits(int size) =>
            size <= 1 || size <= Math.Max(1, Clamp(toxic.AverageSize) + Math.Max(0, Clamp(toxic.SizeVariation)));

        // Cut near the middle, off by as much as a piece may be; never so far that one side has nothing.
        private void Halve(int size)
        {
            long variation = Math.Max(0, Clamp(toxic.SizeVariation));
            int left = (int)Math.Clamp((size / 2) + random.NextInt64(-variation, variation), 1, size - 1);
            pieces.Push(size - left);
            pieces.Push(left);
        }

        private static long Clamp(long bytes) => Math.Clamp(bytes, int.MinValue, int.MaxValue);
    }
}
