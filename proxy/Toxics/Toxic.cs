using System.Text.Json.Nodes;

namespace LoadLab.Toxiproxy.Toxics;

/// <summary>Which way the bytes go: towards the server (upstream) or back to the client (downstream).</summary>
internal enum Direction
{
    Upstream,
    Downstream,
}

/// <summary>
/// A toxic as it was asked for. Immutable: a change makes a new one with the same <see cref="Id"/>, which is how open
/// connections know that it is a change and not another toxic.
/// </summary>
/// <param name="Id">Unique for the life of the process.</param>
/// <param name="Name">Unique within the proxy, over both directions.</param>
/// <param name="Direction">The link it sits on.</param>
/// <param name="Toxicity">Share of links it takes effect on. Not checked, as in the original: above 1 is all, below 0 none.</param>
/// <param name="Attributes">What it does.</param>
internal sealed record Toxic(long Id, string Name, Direction Direction, float Toxicity, ToxicAttributes Attributes);

/// <summary>The settings of one kind of toxic, and the way to start it on a link.</summary>
internal abstract record ToxicAttributes
{
    /// <summary>When they were asked for, in nanoseconds of the loops' clock. What a ramp counts from.</summary>
    public long Since { get; init; }

    /// <summary>The type's name in the API.</summary>
    public abstract string Type { get; }

    /// <summary>These attributes with those replaced that the reader has.</summary>
    /// <exception cref="AttributeException">One has the wrong type.</exception>
    public abstract ToxicAttributes With(AttributeReader reader);

    /// <summary>Adds every attribute that a client should see. Extensions only where they are set, so that stock clients see stock toxics.</summary>
    public abstract void Write(JsonObject attributes);

    /// <summary>The toxic's state for one link.</summary>
    public abstract ToxicState Start(ToxicStart start);
}

/// <summary>What a toxic gets when it starts on a link.</summary>
/// <param name="Now">Nanoseconds of the loop's clock.</param>
/// <param name="Random">Drawn from the server's seed, the proxy, the connection and the toxic, and nothing else.</param>
internal readonly record struct ToxicStart(long Now, SeededRandom Random);
