namespace LoadLab.Load;

/// <summary>
/// SplitMix64 (Steele, Lea, Flood, 2014): the mixing that everything random here is made from. Unlike a seeded
/// <see cref="Random"/> it gives the same numbers on every version of .NET, so a seed repeats a run years later.
/// </summary>
internal static class SplitMix64
{
    /// <summary>Distance between the states of a stream: 2⁶⁴ ÷ the golden ratio, made odd.</summary>
    public const ulong Increment = 0x9E3779B97F4A7C15;

    /// <summary>The number after a state: increment and finalizer, by which every bit in moves every bit out.</summary>
    public static ulong Mix(ulong value)
    {
        value += Increment;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    /// <summary>The upper 53 bits as a number in [0, 1).</summary>
    public static double Unit(ulong bits) => (bits >> 11) * (1.0 / (1UL << 53));
}
