namespace LoadLab.Scenarios;

/// <summary>When a run counts as not measured.</summary>
public sealed record GeneratorLimits
{
    /// <summary>An arrival that starts this long after its planned instant is late. Default 100 ms.</summary>
    public TimeSpan LateAfter { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Largest share of late arrivals, 0 to 1, before the run is inconclusive. Default 0.05.</summary>
    public double LateShare { get; init; } = 0.05;

    /// <summary>Most requests under way at once; an arrival beyond it is not started, and counted. Default 5,000.</summary>
    public int InFlight { get; init; } = 5000;

    /// <summary>
    /// A gap this long in the generator's own heartbeat counts as a freeze, and a run that froze as not measured; above 0.
    /// Default 500 ms: far beyond what a scheduler or a garbage collection takes, a quarter of the partners' own time-out.
    /// </summary>
    public TimeSpan FreezeAfter { get; init; } = TimeSpan.FromMilliseconds(500);
}
