using System.Runtime.InteropServices;
using LoadLab.Results;

namespace LoadLab.Ledger.Accounts;

/// <summary>A time during which an org was cut off.</summary>
/// <param name="Org">Index of the org.</param>
/// <param name="From">When it was first refused, from the arm's first instant.</param>
/// <param name="To">When it came back; null when it stayed cut off.</param>
/// <param name="ByPerson">A person authenticated again; otherwise a refresh succeeded.</param>
/// <param name="Held">The token that was refused.</param>
/// <param name="Refused">The attempt by which the org was first refused, by its place in the slice.</param>
/// <param name="Ended">The attempt that brought it back, likewise; −1 when it stayed cut off.</param>
public readonly record struct Spell(int Org, TimeSpan From, TimeSpan? To, bool ByPerson, TokenId Held, int Refused, int Ended);

/// <summary>Who was cut off, and for how long, in sums: a spell takes 16 bytes, and 8 more once it is over.</summary>
public sealed class CutOff
{
    /// <summary>How many outages are kept by name; the rest is counted.</summary>
    public const int MostOutages = 5000;

    private readonly List<long> _edges = [];
    private readonly List<long> _lengths = [];
    private readonly List<Outage> _longest = [];

    /// <summary>Orgs there are.</summary>
    public int Orgs { get; set; }

    /// <summary>Orgs whose held token would be refused after the drain, told so or not.</summary>
    public int AtEnd { get; set; }

    /// <summary>Orgs cut off at any time.</summary>
    public int Ever { get; set; }

    /// <summary>Orgs that came back by a refresh and are not cut off at the end.</summary>
    public int Reconnected { get; set; }

    /// <summary>Orgs that a person brought back.</summary>
    public int Reauthenticated { get; set; }

    /// <summary>Spells there were.</summary>
    public int Spells { get; private set; }

    /// <summary>The longest outages, longest first.</summary>
    public IReadOnlyList<Outage> Longest => _longest;

    /// <summary>Adds a spell.</summary>
    public void Add(Spell spell, in LedgerOrg org, TimeSpan end)
    {
        Spells++;

        // The lowest bit says which edge; of two at one instant the end comes first.
        _edges.Add(spell.From.Ticks << 1 | 1);
        if (spell.To is { } ended)
        {
            // In a history whose clock contradicts its order a spell would end before it began: it has no length.
            var to = ended > spell.From ? ended : spell.From;
            _edges.Add(to.Ticks << 1);
            if (!spell.ByPerson)
                _lengths.Add((to - spell.From).Ticks);
        }

        _longest.Add(new(org.Name, org.App, spell.From.TotalSeconds, spell.To?.TotalSeconds, ((spell.To ?? end) - spell.From).TotalSeconds));
        if (_longest.Count >= 2 * MostOutages)
            KeepLongest();
    }

    /// <summary>Adds those of other orgs.</summary>
    public void Add(CutOff others)
    {
        Orgs += others.Orgs;
        AtEnd += others.AtEnd;
        Ever += others.Ever;
        Reconnected += others.Reconnected;
        Reauthenticated += others.Reauthenticated;
        Spells += others.Spells;
        _edges.AddRange(others._edges);
        _lengths.AddRange(others._lengths);
        _longest.AddRange(others._longest);
        KeepLongest();
    }

    /// <summary>Most orgs cut off at one time, the state at the end included.</summary>
    public int Peak()
    {
        _edges.Sort();
        int now = 0, peak = AtEnd;
        foreach (var edge in _edges)
            peak = Math.Max(peak, now += (edge & 1) == 1 ? 1 : -1);

        return peak;
    }

    /// <summary>How many more orgs are cut off at the end of each bucket of time than at the end of the one before.</summary>
    /// <param name="width">Width of a bucket.</param>
    /// <param name="count">How many.</param>
    public int[] Changes(TimeSpan width, int count)
    {
        var changes = new int[count];
        foreach (var edge in _edges)
        {
            var bucket = (int)Math.Max(0, ((edge >> 1) + width.Ticks - 1) / width.Ticks - 1);
            if (bucket < count)
                changes[bucket] += (edge & 1) == 1 ? 1 : -1;
        }

        return changes;
    }

    /// <summary>Seconds from first refusal to the refresh that brought the org back, shortest first.</summary>
    public IReadOnlyList<double> Lengths()
    {
        _lengths.Sort();
        return _lengths.ConvertAll(ticks => TimeSpan.FromTicks(ticks).TotalSeconds);
    }

    private void KeepLongest()
    {
        _longest.Sort((a, b) => a.Seconds != b.Seconds ? b.Seconds.CompareTo(a.Seconds)
            : string.CompareOrdinal(a.Org, b.Org) is not 0 and var byName ? byName : a.FromSeconds.CompareTo(b.FromSeconds));
        CollectionsMarshal.SetCount(_longest, Math.Min(_longest.Count, MostOutages));
    }
}
