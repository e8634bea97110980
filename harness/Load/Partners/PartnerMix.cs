using LoadLab.Scenarios;

namespace LoadLab.Load.Partners;

/// <summary>Which org behaves how: a pure function of the scenario's seed and the org's index.</summary>
public sealed class PartnerMix
{
    private readonly PartnerBehaviour[] _behaviours;
    private readonly double[] _upTo;
    private readonly int _seed;

    /// <summary>A mix of behaviours.</summary>
    /// <param name="behaviours">At least one.</param>
    /// <param name="seed">The scenario's seed.</param>
    public PartnerMix(IReadOnlyList<PartnerBehaviour> behaviours, int seed)
    {
        _behaviours = [.. behaviours];
        _seed = seed;
        var sum = behaviours.Sum(b => b.Share);
        _upTo = new double[_behaviours.Length];
        for (var i = 0; i < _upTo.Length; i++)
            _upTo[i] = (i > 0 ? _upTo[i - 1] : 0) + behaviours[i].Share / sum;

        MostProcesses = behaviours.Max(b => b.Processes);
    }

    /// <summary>The behaviours.</summary>
    public IReadOnlyList<PartnerBehaviour> Behaviours => _behaviours;

    /// <summary>The largest number of processes that any of them has.</summary>
    public int MostProcesses { get; }

    /// <summary>How an org behaves.</summary>
    public PartnerBehaviour BehaviourOf(int org) => _behaviours[IndexOf(org)];

    /// <summary>Number of an org's behaviour within the mix.</summary>
    public int IndexOf(int org)
    {
        if (_behaviours.Length == 1)
            return 0;

        // Rounding may leave the last sum a little under 1.
        var draw = Draws.Uniform(_seed, DrawPurpose.Behaviour, org, 0);
        var at = 0;
        while (at < _upTo.Length - 1 && draw >= _upTo[at])
            at++;
        return at;
    }
}
