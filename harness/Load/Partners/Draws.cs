namespace LoadLab.Load.Partners;

/// <summary>
/// Random numbers that are looked up, not drawn in turn: a hash of the seed and of what the number is for. So the same
/// seed gives an org the same numbers whatever other orgs do, and an idle org costs nothing.
/// </summary>
public static class Draws
{
    /// <summary>A number in [0, 1).</summary>
    /// <param name="seed">The scenario's seed.</param>
    /// <param name="purpose">Keeps the streams of different uses apart.</param>
    /// <param name="org">Index of the org.</param>
    /// <param name="number">Which one of the stream.</param>
    public static double Uniform(int seed, DrawPurpose purpose, int org, long number)
    {
        var stream = SplitMix64.Mix(SplitMix64.Mix((uint)seed) ^ (((ulong)(byte)purpose << 32) | (uint)org));
        return SplitMix64.Unit(SplitMix64.Mix(stream ^ (ulong)number));
    }
}

/// <summary>What a draw is for.</summary>
public enum DrawPurpose : byte
{
    /// <summary>Which behaviour an org has.</summary>
    Behaviour,

    /// <summary>When an org first calls the API.</summary>
    ApiCall,

    /// <summary>How long a process waits; more than one process: this plus the process's number.</summary>
    Delay = 16,
}
