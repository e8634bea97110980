using LoadLab.Ledger;
using LoadLab.Load.Partners;
using LoadLab.Load.Schedules;
using LoadLab.Recording;
using LoadLab.Scenarios;

namespace LoadLab.Load;

/// <summary>How a load went, apart from what its attempts say.</summary>
/// <param name="Counts">Final counts.</param>
/// <param name="DrainEnded">When nothing was under way any more, from the arm's first instant.</param>
/// <param name="Drained">Everything came to its own end; if not, the drain's limit ended it.</param>
/// <param name="Interrupted">The load was stopped before its last arrival.</param>
public sealed record LoadOutcome(
    LoadCounts Counts, TimeSpan DrainEnded, bool Drained, bool Interrupted);

/// <summary>
/// Plays an arrival plan in the open model: an arrival starts at its instant whatever became of the others. One thread
/// starts everything, arrivals and retries alike, in the order of their instants; answers are handled on the pool.
/// </summary>
public sealed class LoadEngine : IDisposable
{
    // Below this the kernel's sleep takes over from the monitor, which wakes up to a millisecond late.
    private static readonly TimeSpan CoarseSlack = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(100);

    private readonly ArrivalPlan _plan;
    private readonly Scenario _scenario;
    private readonly PhaseTimeline _phases;
    private readonly Partner[] _partners;
    private readonly RefreshClient _client;
    private readonly AttemptLog _log;
    private readonly TimeProvider _time;
    private readonly int _arm;
    private readonly DueQueue _retries = new();
    private readonly CancellationTokenSource _abandon = new();
    private long _zero;
    private volatile bool _stopped;
    private volatile bool _draining;
    private volatile Exception? _failure;

    /// <summary>Prepares a load.</summary>
    /// <param name="plan">The arrivals.</param>
    /// <param name="scenario">The partners' behaviour, phases and limits.</param>
    /// <param name="held">What each org holds to begin with, by index.</param>
    /// <param name="client">How requests are sent.</param>
    /// <param name="log">Where every attempt is recorded.</param>
    /// <param name="arm">Number of the arm within the run, part of every attempt's name.</param>
    /// <param name="time">The clock.</param>
    public LoadEngine(
        ArrivalPlan plan, Scenario scenario, IReadOnlyList<Credentials> held,
        RefreshClient client, AttemptLog log, int arm, TimeProvider time)
    {
        _plan = plan;
        _scenario = scenario;
        _phases = new(scenario.Phases);
        _client = client;
        _log = log;
        _arm = arm;
        _time = time;

        // A stream for each org: what one draws does not depend on what others went through.
        _partners = held.Select((h, i) => new Partner(i, h, new Random(unchecked(scenario.Seed * 16777619 ^ i)))).ToArray();
    }

    /// <summary>Called once when an attempt could not be carried out or recorded: the load stops, and the run will fail.</summary>
    public Action? Failed { get; init; }

    /// <summary>Live counts.</summary>
    public LoadMeter Meter { get; } = new();

    /// <summary>Time since the arm's first instant; negative before it.</summary>
    public TimeSpan Now => _time.GetElapsedTime(_zero);

    /// <summary>Plays the plan to its end and drains.</summary>
    /// <param name="zero">The arm's first instant, a timestamp of the clock.</param>
    public async Task<LoadOutcome> RunAsync(long zero)
    {
        _zero = zero;
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() => Guarded(started)) { IsBackground = true, Name = "arrivals", Priority = ThreadPriority.AboveNormal };
        thread.Start();
        await started.Task;

        var drained = await DrainAsync();
        if (_failure is not null)
            throw new InvalidOperationException("An attempt could not be carried out or recorded.", _failure);

        return new(Meter.Read(), Now, drained, _stopped);
    }

    /// <summary>No further arrivals: those left are counted as unstarted, and the drain begins.</summary>
    public void Stop()
    {
        _stopped = true;
        _retries.Wake();
    }

    /// <summary>Ends everything at once: attempts under way are recorded as abandoned.</summary>
    public void Abandon()
    {
        Stop();
        _abandon.Cancel();
    }

    /// <inheritdoc/>
    public void Dispose() => _abandon.Dispose();

    private void Guarded(TaskCompletionSource done)
    {
        try
        {
            PlayArrivals();
            done.SetResult();
        }
        catch (Exception e)
        {
            done.SetException(e); // rethrown by whoever awaits the run
        }
    }

    private void PlayArrivals()
    {
        var next = 0;
        while (!_stopped)
        {
            var now = Now;
            while (_retries.TryTake(now, out var retry))
                Begin(_partners[retry.Org], retry.Trigger, retry.Due);

            while (next < _plan.Arrivals.Count && _plan.Arrivals[next].At <= now)
                Arrive(_plan.Arrivals[next++]);

            if (now >= _phases.LoadEnd)
                break;

            var retryAt = _retries.Next;
            WaitUntil(Earliest(next < _plan.Arrivals.Count ? _plan.Arrivals[next].At : _phases.LoadEnd, retryAt), retryAt);
        }

        Meter.ArrivalsUnstarted(_plan.Arrivals.Count - next);
    }

    private async Task<bool> DrainAsync()
    {
        // A refused org knows where it stands; the others try on until they know.
        _draining = true;
        ReleaseAll(_retries.Remove(trigger => trigger == AttemptTrigger.RetryAfterRefusal));
        var limit = Now + _scenario.Phases.Drain;
        while (Meter.InFlight > 0 || _retries.Count > 0)
        {
            if (Now >= limit || _abandon.IsCancellationRequested)
                return await EndByForceAsync();

            while (_retries.TryTake(Now, out var retry))
                Begin(_partners[retry.Org], retry.Trigger, retry.Due);

            await Task.Delay(TimeSpan.FromMilliseconds(5), _time);
        }

        return true;
    }

    private async Task<bool> EndByForceAsync()
    {
        ReleaseAll(_retries.Remove(_ => true));
        await _abandon.CancelAsync();
        while (Meter.InFlight > 0)
            await Task.Delay(TimeSpan.FromMilliseconds(1), _time);
        return false;
    }

    private void ReleaseAll(IReadOnlyList<int> orgs)
    {
        foreach (var org in orgs)
            _partners[org].Release();
    }

    private void Arrive(Arrival arrival)
    {
        var partner = _partners[arrival.Org];
        if (!partner.TryClaim())
        {
            Meter.ArrivalJoined();
            return;
        }

        if (Meter.InFlight >= _scenario.Limits.InFlight)
        {
            partner.Release();
            Meter.ArrivalsUnstarted(1);
            return;
        }

        Begin(partner, AttemptTrigger.Arrival, arrival.At);
    }

    private void Begin(Partner partner, AttemptTrigger trigger, TimeSpan planned)
    {
        Meter.AttemptStarted();

        // On the pool, so that signing and connecting never hold up the next arrival.
        _ = Task.Run(() => CarryOutAsync(partner, trigger, planned));
    }

    private async Task CarryOutAsync(Partner partner, AttemptTrigger trigger, TimeSpan planned)
    {
        var outcome = AttemptOutcome.Unknown;
        var disconnectedBy = 0;
        try
        {
            var ended = await AttemptAsync(partner, trigger, planned);
            outcome = ended.Outcome;
            disconnectedBy = partner.Learn(outcome);
            HandOn(partner, ended);
        }
        catch (Exception e)
        {
            _failure = e; // the run reports it once the drain is over
            Stop();
            Failed?.Invoke();
        }
        finally
        {
            // Last, so that the drain never sees a moment in which neither the attempt nor its retry is counted.
            Meter.AttemptEnded(outcome, Now - planned, disconnectedBy);
        }
    }

    private async Task<Attempt> AttemptAsync(Partner partner, AttemptTrigger trigger, TimeSpan planned)
    {
        var attempt = new Attempt
        {
            Id = partner.NextAttemptId(_arm),
            Org = partner.Index,
            Held = partner.HeldId,
            Trigger = trigger,
            Planned = planned,
            Started = Now,
        };
        if (trigger == AttemptTrigger.Arrival)
            Meter.Arrival(late: attempt.Started - planned > _scenario.Limits.LateAfter);

        _log.Started(attempt);
        var reply = await _client.RefreshAsync(partner.Held, attempt.Id, _abandon.Token);
        if (reply.Token is not null)
            partner.Accept(reply.Token, reply.TokenSecret!);

        var ended = attempt with
        {
            Ended = Now,
            Outcome = reply.Outcome,
            Received = reply.Token is null ? null : partner.HeldId,
        };
        _log.Ended(ended);
        return ended;
    }

    // What the partner does next. It stays claimed while a retry waits; the queue hands it on.
    private void HandOn(Partner partner, Attempt ended)
    {
        var (trigger, delay) = ended.Outcome switch
        {
            AttemptOutcome.Ok or AttemptOutcome.Abandoned => (default, null),
            AttemptOutcome.Refused => (AttemptTrigger.RetryAfterRefusal,
                _draining ? null : RetryDelays.AfterRefusal(_scenario.Partners[0].WhenRefused, partner.NextUniform())),
            _ => (AttemptTrigger.Retry,
                RetryDelays.AfterFailure(_scenario.Partners[0].Retry, partner.Unanswered, partner.NextUniform())),
        };

        if (delay is { } wait)
            _retries.Add(partner.Index, trigger, ended.Ended!.Value + wait);
        else
            partner.Release();
    }

    private void WaitUntil(TimeSpan instant, TimeSpan? retryAt)
    {
        var left = instant - Now;
        if (left > CoarseSlack)
            _retries.WaitForChange(retryAt, left - CoarseSlack < LongestWait ? left - CoarseSlack : LongestWait);
        else
            PreciseWait.For(left, _time);
    }

    private static TimeSpan Earliest(TimeSpan one, TimeSpan? other) => other < one ? other.Value : one;
}
