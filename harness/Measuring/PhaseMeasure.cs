using LoadLab.Results;
using LoadLab.Scenarios;

namespace LoadLab.Measuring;

/// <summary>The sums of one phase.</summary>
internal sealed class PhaseMeasure
{
    public int Attempts, Ok, Generated, Returned, Received, LostInside, LostInTransit;

    /// <summary>From the planned instant.</summary>
    public Latencies Latency { get; } = new();

    /// <summary>From the real beginning.</summary>
    public Latencies Service { get; } = new();

    /// <summary>Adds another's.</summary>
    public void Add(PhaseMeasure other)
    {
        Attempts += other.Attempts;
        Ok += other.Ok;
        Generated += other.Generated;
        Returned += other.Returned;
        Received += other.Received;
        LostInside += other.LostInside;
        LostInTransit += other.LostInTransit;
        Latency.Add(other.Latency);
        Service.Add(other.Service);
    }

    /// <summary>The phase as the result shows it.</summary>
    public PhaseResult Result(PhaseName phase, PhaseTimeline timeline, TimeSpan end) => new()
    {
        Name = Words.Of(phase),
        StartSeconds = timeline.StartOf(phase).TotalSeconds,
        LengthSeconds = (phase == PhaseName.Drain
            ? TimeSpan.FromTicks(Math.Max(0, (end - timeline.LoadEnd).Ticks))
            : timeline.LengthOf(phase)).TotalSeconds,
        Attempts = Attempts,
        Ok = Ok,
        Generated = Generated,
        Returned = Returned,
        Received = Received,
        LostInside = LostInside,
        LostInTransit = LostInTransit,
        Latency = Latency.Summarize(),
        ServiceTime = Service.Summarize(),
    };
}
