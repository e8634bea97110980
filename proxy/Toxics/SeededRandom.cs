namespace LoadLab.Toxiproxy.Toxics;

/// <summary>
/// SplitMix64: 8 bytes of state, cheap enough for one generator a toxic and link. That makes a run repeatable, since no
/// draw depends on what other connections did before.
/// </summary>
internal struct SeededRandom(ulong seed)
{
    private ulong state = seed;

    /// <summary>A seed for something inside something else, the same for the same two on every machine.</summary>
    public static ulong Derive(ulong seed, ulong part) => Mix(seed + (0x9E3779B97F4A7C15UL * (part + 1)));

    /// <summary>As <see cref="Derive(ulong, ulong)"/>, for a name (FNV-1a over its UTF-16 units; string.GetHashCode differs by process).</summary>
    public static ulong Derive(ulong seed, string name)
    {
        ulong hash = 14695981039346656037UL;
        foreach (char c in name) hash = (hash ^ c) * 1099511628211UL;
        return Derive(seed, hash);
    }

    public ulong Next() => Mix(state += 0x9E3779B97F4A7C15UL);

    /// <summary>Uniform in [0, 1).</summary>
    public double NextDouble() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in [from, to); <paramref name="from"/> when the range is empty.</summary>
    public long NextInt64(long from, long to) =>
        to <= from ? from : from + (long)(NextDouble() * ((double)to - from));

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
