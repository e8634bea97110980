using System.Text;
using LoadLab.Ledger;
using LoadLab.Load.Partners;

namespace LoadLab.Load;

/// <summary>A session that a person has authenticated.</summary>
/// <param name="Handle">Its handle.</param>
/// <param name="Token">Its first access token.</param>
/// <param name="Secret">The token's secret.</param>
public sealed record AuthenticatedSession(string Handle, string Token, string Secret);

/// <summary>Somebody authenticates an org again, past everything partners do by themselves.</summary>
/// <param name="org">Index of the org.</param>
/// <param name="cancel">The run is ended by force.</param>
/// <returns>The new session; null when it could not be had.</returns>
public delegate Task<AuthenticatedSession?> Reauthenticate(int org, CancellationToken cancel);

/// <summary>
/// Carries attempts out: begins what the partners' machine wants sent, records it, and tells the machine how it ended.
/// Called by the thread that starts everything and by whichever thread an answer comes on.
/// </summary>
/// <remarks>
/// Whatever changes an org's state, its store, or its order in the log happens while the org's gate is held, so the log
/// has an org's records in the order in which its state went through them. Nothing waits for a gate but other attempts
/// of the few orgs that share it; the log's writer never takes one.
/// </remarks>
internal sealed class AttemptRunner(
    LoadSetup setup, PartnerTable table, TimeoutQueue timeouts, DueQueue due, LoadMeter meter, Func<TimeSpan> now, Action<Exception> failed)
{
    /// <summary>How long a person waits for the page to answer: what load balancers allow.</summary>
    private static readonly TimeSpan s_patienceOfPeople = TimeSpan.FromSeconds(30);

    private readonly Stack<Flight> _flights = new();

    /// <summary>The load is over: nothing is begun that nobody needs.</summary>
    public volatile bool Draining;

    /// <summary>Tells the machine of an event, and begins what it wants sent.</summary>
    /// <param name="org">Index of the org.</param>
    /// <param name="process">Number of its process.</param>
    /// <param name="happened">What happened.</param>
    /// <param name="planned">When what may be sent now was due.</param>
    /// <param name="lateness">By how much it began late; meaningless unless something was sent.</param>
    /// <returns>What the machine wanted.</returns>
    public PartnerActionKind Happened(int org, int process, PartnerEventKind happened, TimeSpan planned, out TimeSpan lateness)
    {
        Flight flight;
        lock (table.GateOf(org))
        {
            var action = table.Step(org, process, new(happened, Draining: Draining), out var disconnectedBy);
            meter.Disconnected(disconnectedBy);
            lateness = TimeSpan.Zero;
            if (action.Kind != PartnerActionKind.Send)
                return action.Kind;

            flight = Prepare(org, process, action, planned);
            lateness = flight.Attempt.Started - planned;
        }

        _ = CarryOutAsync(flight);
        return PartnerActionKind.Send;
    }

    /// <summary>The record of a flight's new token is durable: the org may use it.</summary>
    public void Saved(Flight flight)
    {
        ref var attempt = ref flight.Attempt;
        lock (table.GateOf(attempt.Org))
        {
            var action = table.Step(attempt.Org, attempt.Process, new(PartnerEventKind.Saved), out _);
            if (action.Kind == PartnerActionKind.Store)
                Store(flight, attempt);
        }

        Return(flight);
    }

    private void Store(Flight flight, in Attempt attempt)
    {
        var body = flight.Body;
        if (attempt.Kind == AttemptKind.Reauthentication)
            setup.Store.Connect(attempt.Org, setup.Store.AppOf(attempt.Org), body[flight.Handle], body[flight.Token], body[flight.Secret]);
        else
            setup.Store.Renew(attempt.Org, body[flight.Token], body[flight.Secret]);
    }

    // With the org's gate held: it reads the store.
    private Flight Prepare(int org, int process, in PartnerAction action, TimeSpan planned)
    {
        var flight = Rent();
        flight.Attempt = new()
        {
            Id = table.AttemptId(setup.Arm, org, process),
            Kind = action.Attempt,
            Process = (byte)process,
            Org = org,
            Held = setup.Store.IdOf(org),
            Trigger = action.Trigger,
            Planned = planned,
            Started = now(),
        };
        if (action.Attempt != AttemptKind.Reauthentication)
            setup.Client.Prepare(flight, setup.Store);

        setup.Log.Started(flight.Attempt);
        meter.AttemptStarted(action.Attempt);
        return flight;
    }

    private async Task CarryOutAsync(Flight first)
    {
        for (Flight? flight = first; flight is not null;)
        {
            var (kind, planned) = (flight.Attempt.Kind, flight.Attempt.Planned);
            var outcome = AttemptOutcome.Unknown;
            try
            {
                outcome = await SendAsync(flight).ConfigureAwait(false);
                flight = Ended(flight, outcome);
            }
            catch (Exception e)
            {
                flight = null;
                failed(e); // the run reports it once the drain is over
            }
            finally
            {
                // Last, so that the drain never sees a moment in which neither the attempt nor what follows it is counted.
                meter.AttemptEnded(kind, outcome, now() - planned);
            }
        }
    }

    private ValueTask<AttemptOutcome> SendAsync(Flight flight)
    {
        if (flight.Attempt.Kind == AttemptKind.Reauthentication)
        {
            timeouts.Add(flight, flight.Number, s_patienceOfPeople);
            return AuthenticateAsync(flight);
        }

        var behaviour = table.BehaviourOf(flight.Attempt.Org);
        timeouts.Add(flight, flight.Number, behaviour.Timeout);
        return setup.Client.SendAsync(flight, behaviour.Connections);
    }

    private async ValueTask<AttemptOutcome> AuthenticateAsync(Flight flight)
    {
        var session = await setup.Reauthenticate(flight.Attempt.Org, flight.Cancelled).ConfigureAwait(false);
        if (session is null)
            return flight.Cut == CutShort.Abandoned ? AttemptOutcome.Abandoned : AttemptOutcome.UnexpectedResponse;

        flight.Handle = Append(flight, session.Handle);
        flight.Token = Append(flight, session.Token);
        flight.Secret = Append(flight, session.Secret);
        return AttemptOutcome.Ok;
    }

    private static Range Append(Flight flight, string text)
    {
        var from = flight.BodyLength;
        flight.BodyLength += Encoding.UTF8.GetBytes(text, flight.Body.AsSpan(from));
        return from..flight.BodyLength;
    }

    // Returns what the same process sends at once, if anything.
    private Flight? Ended(Flight flight, AttemptOutcome outcome)
    {
        flight.Land();
        var attempt = flight.Attempt with { Ended = now(), Outcome = outcome };
        if (outcome == AttemptOutcome.Ok && attempt.Kind != AttemptKind.ApiCall)
            attempt = attempt with { Received = TokenId.Of(flight.Body.AsSpan(flight.Token)) };

        PartnerAction action;
        Flight? next = null;
        lock (table.GateOf(attempt.Org))
        {
            var record = setup.Log.Ended(attempt);
            var ended = new PartnerEvent(PartnerEventKind.Ended, outcome, RetryAfter: flight.RetryAfter, Draining: Draining);
            action = table.Step(attempt.Org, attempt.Process, ended, out var disconnectedBy);
            meter.Disconnected(disconnectedBy);
            if (action.Kind == PartnerActionKind.Save)
                setup.Saved.Add(record, flight);
            else if (action.Kind == PartnerActionKind.Send)
                next = Prepare(attempt.Org, attempt.Process, action, attempt.Ended.Value);
        }

        if (action.Kind == PartnerActionKind.Wait)
            due.Add(new(attempt.Org, attempt.Process, DueKind.Wait, attempt.Ended.Value + action.Delay));
        if (action.Kind != PartnerActionKind.Save)
            Return(flight);

        return next;
    }

    private Flight Rent()
    {
        lock (_flights)
            return _flights.TryPop(out var flight) ? flight : new();
    }

    private void Return(Flight flight)
    {
        flight.Reset();
        lock (_flights)
            _flights.Push(flight);
    }
}
