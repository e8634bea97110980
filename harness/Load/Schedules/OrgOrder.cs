using System.Numerics;

namespace LoadLab.Load.Schedules;

/// <summary>
/// A random order of all orgs that is looked up, not stored: a permutation by a Feistel network, whose four rounds of mixing
/// halves can be undone and therefore send no two orgs to one place. Its domain is the next power of four; a number that
/// falls beyond the orgs is sent on until it falls among them, less than four times on average. A source that has been
/// through all orgs begins again: everybody is asked once before anybody is asked twice.
/// </summary>
/// <param name="count">How many orgs there are, 1 or more.</param>
/// <param name="key">Which order.</param>
internal readonly struct OrgOrder(int count, ulong key)
{
    private const int Rounds = 4;

    private readonly int _halfBits = Math.Max(1, (BitOperations.Log2((uint)count - 1 | 1) + 2) / 2);

    /// <summary>Index of the org that a source's arrival is for.</summary>
    /// <param name="arrival">Which arrival, from 0.</param>
    public int this[long arrival]
    {
        get
        {
            var place = (uint)(arrival % count);
            do
                place = Permute(place);
            while (place >= (uint)count);
            return (int)place;
        }
    }

    private uint Permute(uint place)
    {
        var mask = (1u << _halfBits) - 1;
        var (left, right) = (place >> _halfBits, place & mask);
        for (var round = 0; round < Rounds; round++)
            (left, right) = (right, left ^ ((uint)SplitMix64.Mix(key ^ ((ulong)round << 32) ^ right) & mask));
        return (left << _halfBits) | right;
    }
}
