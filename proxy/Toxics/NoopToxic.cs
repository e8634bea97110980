using System.Text.Json.Nodes;

namespace LoadLab.Toxiproxy.Toxics;

/// <summary>Does nothing.</summary>
internal sealed record NoopToxic : ToxicAttributes
{
    public override string Type => "noop";

    public override ToxicAttributes With(AttributeReader reader) => this;

    public override void Write(JsonObject attributes)
    {
    }

    public override ToxicState Start(ToxicStart start) => new State();

    private sealed class State : ToxicState
    {
        public override void Update(ToxicAttributes attributes, long now)
        {
        }
    }
}
