using LoadLab.Load.Partners;

namespace LoadLab.Load;

/// <summary>
/// When orgs call the API: each at a steady pace from an instant of its own within the first round. Every round has the
/// same order, so one sorted list and a position in it stand for all the calls to come.
/// </summary>
/// <param name="every">Length of a round.</param>
/// <param name="orgs">Index of each org that calls, in the order of their first calls.</param>
/// <param name="first">When each makes its first call, in the same order.</param>
internal sealed class ApiCallRounds(TimeSpan every, int[] orgs, TimeSpan[] first)
{
    private int _next;

    /// <summary>Number of the round, from 0.</summary>
    public int Round { get; private set; }

    /// <summary>Whose turn it is.</summary>
    public int Org => orgs[_next];

    /// <summary>When the next call is due.</summary>
    public TimeSpan Next => first[_next] + every * Round;

    /// <summary>The rounds of each behaviour that calls the API and that some org has.</summary>
    public static IReadOnlyList<ApiCallRounds> Of(PartnerMix mix, int orgs, int seed)
    {
        var rounds = new List<ApiCallRounds>();
        for (var i = 0; i < mix.Behaviours.Count; i++)
        {
            if (mix.Behaviours[i].ApiCallEvery is not { } every)
                continue;

            var callers = Enumerable.Range(0, orgs).Where(org => mix.IndexOf(org) == i).ToArray();
            var first = Array.ConvertAll(callers, org => every * Draws.Uniform(seed, DrawPurpose.ApiCall, org, 0));
            Array.Sort(first, callers);
            if (callers.Length > 0)
                rounds.Add(new(every, callers, first));
        }

        return rounds;
    }

    /// <summary>The call was made.</summary>
    public void Advance()
    {
        if (++_next < orgs.Length)
            return;

        _next = 0;
        Round++;
    }
}
