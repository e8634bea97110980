using System.Text.Json.Serialization;

namespace LoadLab.Scenarios;

/// <summary>One degradation on the network, with a start, a length and a ramp.</summary>
public sealed record FaultSpec
{
    /// <summary>Shown on every chart.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// Its name on the link: toxics bear the fault's, so that whoever looks at the proxy sees what was planned, but no
    /// space, which would have to be escaped in the address.
    /// </summary>
    [JsonIgnore]
    public string ToxicName => Name.Replace(' ', '-');

    /// <summary>What is done to the link between target and database.</summary>
    public required FaultKind Kind { get; init; }

    /// <summary>When it sets in.</summary>
    public required PhaseInstant Start { get; init; }

    /// <summary>How long it lasts, ramps included; above 0, before <c>--time-scale</c>. It ends by the drain's beginning.</summary>
    public required TimeSpan Length { get; init; }

    /// <summary>Time to grow linearly to full strength; latency and bandwidth only. Default zero: at once.</summary>
    public TimeSpan RampUp { get; init; }

    /// <summary>Time to fade linearly at the end; latency and bandwidth only. Default zero: at once.</summary>
    public TimeSpan RampDown { get; init; }

    /// <summary>The direction it acts on. Default downstream: the database's answers.</summary>
    public FaultDirection Direction { get; init; } = FaultDirection.Downstream;

    /// <summary>Share of connections it acts on, above 0 up to 1. Default 1.</summary>
    public double Toxicity { get; init; } = 1;

    /// <summary>Latency added at full strength (<see cref="FaultKind.Latency"/>).</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>Latency varies by up to this much either way, at most by all of it (<see cref="FaultKind.Latency"/>).</summary>
    public TimeSpan Jitter { get; init; }

    /// <summary>Kilobytes (1,000 bytes) per second at full strength (<see cref="FaultKind.Bandwidth"/>).</summary>
    public long RateKilobytes { get; init; }

    /// <summary>How long until the connection is closed or reset (<see cref="FaultKind.Timeout"/>, <see cref="FaultKind.ResetPeer"/>). Zero: a time-out that never closes.</summary>
    public TimeSpan After { get; init; }
}

/// <summary>Direction, seen from the target: upstream is toward the database.</summary>
public enum FaultDirection
{
    /// <summary>Toward the database.</summary>
    Upstream,

    /// <summary>From the database.</summary>
    Downstream,
}

/// <summary>The kinds of fault.</summary>
public enum FaultKind
{
    /// <summary>Everything arrives later.</summary>
    Latency,

    /// <summary>Everything arrives at a limited rate.</summary>
    Bandwidth,

    /// <summary>Nothing arrives, then the connection closes.</summary>
    Timeout,

    /// <summary>The connection is reset.</summary>
    ResetPeer,

    /// <summary>The database can't be reached: connections are closed, new ones refused.</summary>
    Down,
}
