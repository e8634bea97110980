using LoadLab.Load.Partners;
using LoadLab.Scenarios;

namespace LoadLab.Load;

/// <summary>
/// Plays an arrival plan in the open model: an arrival starts at its instant whatever became of the others. One thread
/// begins everything, arrivals, retries and API calls alike, in the order of their instants, and sends it itself: to hand
/// a request to another thread costs more than to sign and send it. Answers are handled on the threads they come on.
/// </summary>
public sealed class LoadEngine : IDisposable
{
    // Below this the kernel's sleep takes over from the monitor, which wakes up to a millisecond late.
    private static readonly TimeSpan s_coarseSlack = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan s_longestWait = TimeSpan.FromMilliseconds(100);

    // Arrivals closer together than this are begun in one go: to sleep between them costs more than it is worth.
    private static readonly TimeSpan s_shortestWait = TimeSpan.FromMicroseconds(150);

    // Arrivals begun in one go, so that a storm holds up neither retries nor saved tokens for long.
    private const int Burst = 64;

    private readonly LoadSetup _setup;
    private readonly PhaseTimeline _phases;
    private readonly PartnerTable _table;
    private readonly AttemptRunner _attempts;
    private readonly TimeoutQueue _timeouts;
    private readonly Heartbeat _heart;
    private readonly IReadOnlyList<ApiCallRounds> _apiCalls;
    private readonly DueQueue _due = new();
    private int _next;
    private long _zero;
    private volatile bool _stopped;
    private volatile bool _abandoned;
    private volatile Exception? _failure;

    /// <summary>Prepares a load.</summary>
    public LoadEngine(LoadSetup setup)
    {
        var scenario = setup.Scenario;
        var mix = new PartnerMix(scenario.Partners, scenario.Seed);
        _setup = setup;
        _phases = new(scenario.Phases);
        _table = new(mix, setup.Store.Count, scenario.Seed);
        _timeouts = new(setup.Time);
        _heart = new(scenario.Limits.FreezeAfter, _phases.StartOf(PhaseName.Steady));
        _apiCalls = ApiCallRounds.Of(mix, setup.Store.Count, scenario.Seed);
        _attempts = new(setup, _table, _timeouts, _due, Meter, () => Now, Fail);
        setup.Saved.WakeBy(_due.Wake);
    }

    /// <summary>Called once when an attempt could not be carried out or recorded: the load stops, and the run will fail.</summary>
    public Action? Failed { get; init; }

    /// <summary>Live counts.</summary>
    public LoadMeter Meter { get; } = new();

    /// <summary>Time since the arm's first instant; negative before it.</summary>
    public TimeSpan Now => _setup.Time.GetElapsedTime(_zero);

    /// <summary>Plays the plan to its end and drains.</summary>
    /// <param name="zero">The arm's first instant, a timestamp of the clock.</param>
    /// <exception cref="InvalidOperationException">An attempt could not be carried out or recorded.</exception>
    public async Task<LoadOutcome> RunAsync(long zero)
    {
        _zero = zero;
        var done = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() => Play(done)) { IsBackground = true, Name = "arrivals", Priority = ThreadPriority.AboveNormal }.Start();
        var drained = await done.Task;
        if (_failure is not null)
            throw new InvalidOperationException("An attempt could not be carried out or recorded.", _failure);

        return new(Meter.Read(), Now, drained, _stopped) { Freezes = _heart.Freezes };
    }

    /// <summary>No further arrivals: those left are counted as unstarted, and the drain begins.</summary>
    public void Stop()
    {
        _stopped = true;
        _due.Wake();
    }

    /// <summary>Ends everything at once: attempts under way are recorded as abandoned.</summary>
    public void Abandon()
    {
        _abandoned = true;
        Stop();
    }

    /// <inheritdoc/>
    public void Dispose() => _timeouts.Dispose();

    private void Fail(Exception failure)
    {
        if (Interlocked.CompareExchange(ref _failure, failure, null) is not null)
            return;

        Abandon();
        Failed?.Invoke();
    }

    private void Play(TaskCompletionSource<bool> done)
    {
        try
        {
            PlayArrivals();
        }
        catch (Exception e)
        {
            Fail(e);
        }

        try
        {
            done.SetResult(Drain());
        }
        catch (Exception e)
        {
            done.SetException(e); // rethrown by whoever awaits the run
        }
    }

    private void PlayArrivals()
    {
        var arrivals = _setup.Plan.Arrivals;
        while (!_stopped)
        {
            var now = Now;
            _heart.Beat(now);
            BeginWhatIsDue(now);
            CallApis(now);
            for (var begun = 0; begun < Burst && _next < arrivals.Count && arrivals[_next].At <= now; begun++)
                Arrive(arrivals[_next].Org, arrivals[_next++].At);

            if (now >= _phases.LoadEnd && (_next == arrivals.Count || arrivals[_next].At > now))
                break;

            var dueNext = _due.Next;
            WaitUntil(NextInstant(dueNext), dueNext);
        }

        Meter.ArrivalsUnstarted(arrivals.Count - _next);
    }

    private void BeginWhatIsDue(TimeSpan now)
    {
        while (_setup.Saved.TryTake(out var flight))
            _attempts.Saved(flight);

        while (_due.TryTake(now, out var due))
        {
            var happened = due.Kind == DueKind.Arrival ? PartnerEventKind.Arrival : PartnerEventKind.WaitOver;
            _attempts.Happened(due.Org, due.Process, happened, due.At, out _);
        }
    }

    private void Arrive(int org, TimeSpan planned)
    {
        var behaviour = _table.BehaviourOf(org);
        if (Meter.InFlight + behaviour.Processes > _setup.Scenario.Limits.InFlight)
        {
            Meter.ArrivalsUnstarted(1);
            return;
        }

        // The first process stands for the arrival where arrivals are counted; the others start the same refresh.
        if (_attempts.Happened(org, 0, PartnerEventKind.Arrival, planned, out var lateness) == PartnerActionKind.Send)
            Meter.Arrival(late: lateness > _setup.Scenario.Limits.LateAfter);
        else
            Meter.ArrivalJoined();

        for (var process = 1; process < behaviour.Processes; process++)
        {
            var at = planned + behaviour.ProcessSpread * process / (behaviour.Processes - 1);
            if (behaviour.ProcessSpread == TimeSpan.Zero)
                _attempts.Happened(org, process, PartnerEventKind.Arrival, at, out _);
            else
                _due.Add(new(org, (byte)process, DueKind.Arrival, at));
        }
    }

    private void CallApis(TimeSpan now)
    {
        foreach (var calls in _apiCalls)
        {
            for (var begun = 0; begun < Burst && calls.Next <= now && calls.Next < _phases.LoadEnd; begun++)
            {
                var process = calls.Round % _table.BehaviourOf(calls.Org).Processes;
                if (Meter.InFlight >= _setup.Scenario.Limits.InFlight)
                    Meter.ApiCallUnstarted();
                else
                    _attempts.Happened(calls.Org, process, PartnerEventKind.ApiCallDue, calls.Next, out _);

                calls.Advance();
            }
        }
    }

    private TimeSpan NextInstant(TimeSpan? dueNext)
    {
        var arrivals = _setup.Plan.Arrivals;
        var next = _next < arrivals.Count ? arrivals[_next].At : _phases.LoadEnd;
        if (dueNext < next)
            next = dueNext.Value;
        foreach (var calls in _apiCalls)
            if (calls.Next < next)
                next = calls.Next;

        return next;
    }

    private void WaitUntil(TimeSpan instant, TimeSpan? dueNext)
    {
        var left = instant - Now;
        if (left <= TimeSpan.Zero)
            return;

        if (left > s_coarseSlack)
        {
            left = left - s_coarseSlack < s_longestWait ? left - s_coarseSlack : s_longestWait;
            _heart.Sleep(left);
            _due.WaitForChange(dueNext, left);
        }
        else
        {
            left = left > s_shortestWait ? left : s_shortestWait;
            _heart.Sleep(left);
            PreciseWait.For(left, _setup.Time);
        }
    }

    private bool Drain()
    {
        // A refused org knows where it stands; the others try on until they know.
        _attempts.Draining = true;
        CallOff(due => due.Kind == DueKind.Wait && !IsRetry(due));
        var limit = Now + _setup.Scenario.Phases.Drain;
        while (Meter.InFlight > 0 || _due.Count > 0 || _setup.Saved.Count > 0)
        {
            var now = Now;
            _heart.Beat(now);
            if (now >= limit || _abandoned || _setup.Log.Failure is not null)
                return EndByForce();

            BeginWhatIsDue(now);
            WaitAMoment();
        }

        return true;
    }

    private bool EndByForce()
    {
        CallOff(_ => true);
        while (Meter.InFlight > 0 || (_setup.Saved.Count > 0 && _setup.Log.Failure is null && _failure is null))
        {
            _timeouts.EndAll(); // again and again: one may just have begun
            CallOff(_ => true);
            BeginWhatIsDue(Now);
            WaitAMoment();
        }

        return false;
    }

    private void WaitAMoment()
    {
        var moment = TimeSpan.FromMilliseconds(2);
        _heart.Sleep(moment);
        _due.WaitForChange(_due.Next, moment);
    }

    private bool IsRetry(Due due)
    {
        lock (_table.GateOf(due.Org))
            return _table.ActivityOf(due.Org, due.Process) == Activity.WaitingToRetry;
    }

    private void CallOff(Func<Due, bool> which)
    {
        foreach (var due in _due.Remove(which))
            _attempts.Happened(due.Org, due.Process, PartnerEventKind.CalledOff, due.At, out _);
    }
}
