namespace LoadLab.Load.Schedules;

/// <summary>
/// Where the random numbers of one source come from. Streams of their own, so that what one source draws does not depend
/// on how many the others draw, nor on whether more sources are added after it.
/// </summary>
/// <param name="scenario">The scenario's seed.</param>
/// <param name="source">Which source, from 0.</param>
public readonly struct SourceSeed(int scenario, int source)
{
    private readonly ulong _seed = SplitMix64.Mix(SplitMix64.Mix((uint)scenario) ^ (uint)source);

    /// <summary>A stream for the instants, from its beginning.</summary>
    internal RandomStream Instants() => new(SplitMix64.Mix(_seed ^ 1));

    /// <summary>Keys the order of the orgs.</summary>
    internal ulong Orgs() => SplitMix64.Mix(_seed ^ 2);
}

/// <summary>Random numbers in turn.</summary>
/// <param name="state">Where the stream begins.</param>
internal struct RandomStream(ulong state)
{
    private ulong _state = state;

    /// <summary>The next number of the exponential distribution of mean 1: the distance between arrivals that know nothing of each other.</summary>
    public double NextExponential()
    {
        var uniform = SplitMix64.Unit(SplitMix64.Mix(_state));
        _state += SplitMix64.Increment;
        return -Math.Log(1 - uniform); // 1 - uniform lies in (0, 1]: never the logarithm of 0
    }
}
