using LoadLab.Ledger;
using LoadLab.Ledger.Accounts;
using LoadLab.Results;
using LoadLab.Scenarios;

namespace LoadLab.Measuring;

/// <summary>Everything that is measured of an arm over time and by phase, in sums: those of several slices add up.</summary>
internal sealed class ArmMeasure
{
    private readonly ArmTerms _terms;
    private readonly TimeSpan _end;
    private readonly PhaseTimeline _phases;
    private readonly PhaseMeasure[] _byPhase = [.. Enum.GetValues<PhaseName>().Select(_ => new PhaseMeasure())];
    private readonly TimelineMeasure _timeline;
    private readonly Latencies _lateness = new();
    private readonly int[] _outcomes = new int[Enum.GetValues<AttemptOutcome>().Length];
    private int _apiOk, _apiRefused, _apiFailed;

    /// <summary>An empty one.</summary>
    /// <param name="terms">What the arm was run under.</param>
    /// <param name="phases">Its phases.</param>
    /// <param name="end">The end of the drain.</param>
    public ArmMeasure(ArmTerms terms, PhaseTimeline phases, TimeSpan end)
    {
        (_terms, _phases, _end) = (terms, phases, end);
        _timeline = new(end);
    }

    /// <summary>How long after their planned instants arrivals began.</summary>
    public LatencySummary? Lateness => _lateness.Summarize();

    /// <summary>API calls by how they ended.</summary>
    public ApiCallCounts ApiCalls => new() { Ok = _apiOk, Refused = _apiRefused, Failed = _apiFailed };

    /// <summary>Refreshes by how they ended, most frequent first.</summary>
    public IReadOnlyList<OutcomeCount> Outcomes => Enum.GetValues<AttemptOutcome>()
        .Where(o => _outcomes[(int)o] > 0)
        .Select(o => new OutcomeCount(Words.Of(o), _outcomes[(int)o]))
        .OrderByDescending(o => o.Count).ThenBy(o => o.Outcome, StringComparer.Ordinal)
        .ToList();

    /// <summary>The phases that have a length.</summary>
    public IReadOnlyList<PhaseResult> Phases => Enum.GetValues<PhaseName>()
        .Where(p => _phases.LengthOf(p) > TimeSpan.Zero)
        .Select(p => _byPhase[(int)p].Result(p, _phases, _end))
        .ToList();

    /// <summary>The arm over time.</summary>
    public Timeline Timeline(CutOff cutOff) => _timeline.Result(cutOff.Changes(_timeline.Width, _timeline.Count));

    /// <summary>Adds a slice that has been reconciled.</summary>
    public void Add(SliceIndex index)
    {
        foreach (ref readonly var attempt in index.Attempts)
            Add(attempt);

        for (var i = 0; i < index.Tokens.Length; i++)
            if (!index.Tokens[i].IsSeed && !index.Facts[i].Doubled)
                Add(index.Tokens[i], index.Facts[i], index);
    }

    /// <summary>Adds those of another worker.</summary>
    public void Add(ArmMeasure other)
    {
        for (var phase = 0; phase < _byPhase.Length; phase++)
            _byPhase[phase].Add(other._byPhase[phase]);
        for (var outcome = 0; outcome < _outcomes.Length; outcome++)
            _outcomes[outcome] += other._outcomes[outcome];

        _timeline.Add(other._timeline);
        _lateness.Add(other._lateness);
        _apiOk += other._apiOk;
        _apiRefused += other._apiRefused;
        _apiFailed += other._apiFailed;
    }

    private void Add(in Attempt attempt)
    {
        if (attempt.Kind == AttemptKind.ApiCall)
        {
            _apiOk += attempt.Outcome == AttemptOutcome.Ok ? 1 : 0;
            _apiRefused += attempt.Outcome == AttemptOutcome.Refused ? 1 : 0;
            _apiFailed += attempt.Answered ? 0 : 1;
        }

        if (attempt.Kind != AttemptKind.Refresh)
            return;

        _outcomes[(int)attempt.Outcome]++;
        if (attempt.Trigger == AttemptTrigger.Arrival)
            _lateness.Add(attempt.Started - attempt.Planned);

        var phase = _byPhase[(int)_phases.PhaseAt(attempt.Planned)];
        phase.Attempts++;
        phase.Ok += attempt.Outcome == AttemptOutcome.Ok ? 1 : 0;
        _timeline.At(attempt.Started).Started++;
        if (attempt.Ended is not { } ended)
            return;

        phase.Latency.Add(ended - attempt.Planned);
        phase.Service.Add(ended - attempt.Started);
        var bucket = _timeline.At(ended);
        bucket.Ended++;
        bucket.Ok += attempt.Outcome == AttemptOutcome.Ok ? 1 : 0;
        bucket.Refused += attempt.Outcome == AttemptOutcome.Refused ? 1 : 0;
        bucket.Failed += attempt.Answered ? 0 : 1;
        bucket.Latency.Add(ended - attempt.Planned);
    }

    private void Add(in StoredToken token, in TokenFacts known, SliceIndex index)
    {
        var generated = token.GeneratedAt - _terms.Zero;
        var phase = _byPhase[(int)_phases.PhaseAt(known.Maker >= 0 ? index.Attempts[known.Maker].Planned : generated)];
        phase.Generated++;
        phase.LostInside += known.Lost == LossStage.Inside ? 1 : 0;
        phase.LostInTransit += known.Lost == LossStage.Transit ? 1 : 0;
        _timeline.At(generated).Generated++;
        if (known.ReturnedAt is { } returned)
        {
            phase.Returned++;
            _timeline.At(returned - _terms.Zero).Returned++;
        }

        if (known.Receipts == 0)
            return;

        phase.Received++;
        if (known.ReceivedAt is { } received)
            _timeline.At(received - _terms.Zero).Received++;
    }
}
