namespace LoadLab.Scenarios;

/// <summary>The phases of an arm laid end to end.</summary>
public sealed class PhaseTimeline
{
    private readonly TimeSpan[] _starts;

    /// <summary>Lays them out.</summary>
    public PhaseTimeline(PhaseLengths lengths)
    {
        Lengths = lengths;
        var steady = lengths.WarmUp;
        var degraded = steady + lengths.Steady;
        var recovery = degraded + lengths.Degraded;
        LoadEnd = recovery + lengths.Recovery;
        _starts = [TimeSpan.Zero, steady, degraded, recovery, LoadEnd];
    }

    /// <summary>How long each lasts.</summary>
    public PhaseLengths Lengths { get; }

    /// <summary>The last arrival is before this: the drain's beginning.</summary>
    public TimeSpan LoadEnd { get; }

    /// <summary>When a phase begins, from the arm's first instant.</summary>
    public TimeSpan StartOf(PhaseName phase) => _starts[(int)phase];

    /// <summary>A phase's planned length; the drain's is its limit.</summary>
    public TimeSpan LengthOf(PhaseName phase) =>
        phase == PhaseName.Drain ? Lengths.Drain : _starts[(int)phase + 1] - _starts[(int)phase];

    /// <summary>An instant of the scenario on the arm's timeline.</summary>
    public TimeSpan At(PhaseInstant instant) => StartOf(instant.Phase) + instant.Offset;

    /// <summary>The phase at an instant; a phase of no length has none.</summary>
    public PhaseName PhaseAt(TimeSpan instant)
    {
        for (var phase = PhaseName.Drain; phase > PhaseName.WarmUp; phase--)
            if (instant >= StartOf(phase))
                return phase;

        return PhaseName.WarmUp;
    }
}
