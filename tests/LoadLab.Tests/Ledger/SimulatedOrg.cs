using LoadLab.Ledger;

namespace LoadLab.Tests.Ledger;

/// <summary>One org's part of a <see cref="SimulatedArm"/>: what happens to it, instant by instant.</summary>
internal sealed class SimulatedOrg
{
    private readonly int _org;
    private readonly string _name, _app;
    private readonly ArmTerms _terms;
    private readonly Random _random;
    private readonly PriorityQueue<Action<TimeSpan>, TimeSpan> _events = new();
    private readonly List<Attempt> _attempts = [];
    private TokenId _held;
    private int _made, _tried, _ticks;

    public SimulatedOrg(int org, string name, string app, ArmTerms terms, Random random)
    {
        (_org, _name, _app, _terms, _random) = (org, name, app, terms, random);
        Seed = _held = NewSession(terms.Zero);
        for (byte process = 0; process < random.Next(1, 3); process++)
        {
            var who = process;
            var left = random.Next(0, 9);
            _events.Enqueue(at => Begin(at, who, left), Soon(TimeSpan.Zero));
        }

        while (_events.TryDequeue(out var happens, out var at))
            happens(at);
    }

    public TokenId Seed { get; }

    public List<StoredSession> Sessions { get; } = [];

    public List<StoredToken> Tokens { get; } = [];

    public List<TokenEvidence> Evidence { get; } = [];

    public HashSet<TokenId> Received { get; } = [];

    public IEnumerable<Attempt> Attempts => _attempts;

    private StoredSession Session => Sessions[^1];

    // Every instant of an arm is its own: the org's number and a count are its last digits.
    private TimeSpan Soon(TimeSpan at) => new(at.Ticks / 100_000 * 100_000 + _random.Next(1, 60) * 100_000L + ++_ticks % 1000 * 10L + _org);

    private void Begin(TimeSpan at, byte process, int left)
    {
        if (left == 0)
            return;

        var kind = _random.Next(10) switch { 0 => AttemptKind.Reauthentication, 1 or 2 => AttemptKind.ApiCall, _ => AttemptKind.Refresh };
        var place = _attempts.Count;
        _attempts.Add(new()
        {
            Id = new Guid(_org, (short)++_tried, process, new byte[8]),
            Org = _org,
            Kind = kind,
            Process = process,
            Held = _held,
            Trigger = kind == AttemptKind.Refresh ? AttemptTrigger.Arrival : AttemptTrigger.Background,
            Planned = at - TimeSpan.FromTicks(_random.Next(1000)),
            Started = at,
        });
        var end = Soon(Soon(Soon(at)));
        Reply? reply = null;

        // Served while it waits, or long after it gave up, or never.
        var served = _random.Next(8) switch { 0 => (TimeSpan?)null, 1 => end + TimeSpan.FromSeconds(1), _ => Soon(at) };
        var session = Sessions.FindIndex(s => s.Id == Tokens.First(t => t.Id == _held).Session);
        if (served is { } instant && (instant < end || kind == AttemptKind.Refresh))
            _events.Enqueue(now => reply = Serve(_attempts[place], session, now), instant);

        _events.Enqueue(now =>
        {
            End(place, reply, now);
            _events.Enqueue(next => Begin(next, process, left - 1), Soon(now));
        }, end);
    }

    private void End(int place, Reply? reply, TimeSpan at)
    {
        var lost = reply is { Token: not null } && _random.Next(4) == 0 && _attempts[place].Kind == AttemptKind.Refresh;
        var outcome = reply is null || lost ? AttemptOutcome.TimedOut : reply.Refused ? AttemptOutcome.Refused : AttemptOutcome.Ok;
        var token = outcome == AttemptOutcome.Ok ? reply!.Token : null;
        if (token is { } got)
        {
            _held = got;
            if (_attempts[place].Kind == AttemptKind.Refresh)
            {
                Received.Add(got);
                Say(TokenEvent.Returned, got, _attempts[place].Id, at);
            }
        }
        else if (lost && _random.Next(2) == 0)
        {
            Say(TokenEvent.Returned, reply!.Token!.Value, _attempts[place].Id, at);
        }

        _attempts[place] = _attempts[place] with { Ended = at, Outcome = outcome, Received = token };
    }

    private Reply Serve(Attempt attempt, int session, TimeSpan at)
    {
        var now = _terms.Zero + at;
        if (attempt.Kind == AttemptKind.Reauthentication)
            return new(NewSession(now), false);

        var current = Tokens.FindLastIndex(t => t.Session == Sessions[session].Id);
        var good = Sessions[session].RevokedAt is null && attempt.Held == Tokens[current].Id;
        if (attempt.Kind == AttemptKind.ApiCall)
        {
            if (good)
                Tokens[current] = Tokens[current] with { FirstUsedAt = Tokens[current].FirstUsedAt ?? now };
            return new(null, !good);
        }

        return good ? new(Make(attempt, session, current, now, "rotate", used: true), false) : Stale(attempt, session, current, now);
    }

    private Reply Stale(Attempt attempt, int session, int current, DateTimeOffset now)
    {
        var refused = new Reply(null, true);
        void Refuse() => Evidence.Add(new(TokenEvent.Rejected, default, attempt.Id, Sessions[session].Id, Whole(now)));
        var history = Tokens.Where(t => t.Session == Sessions[session].Id).ToArray();
        if (Sessions[session].RevokedAt is not null || !history.Any(t => t.Id == attempt.Held))
        {
            Refuse();
            return refused;
        }

        var stale = StaleToken.Of(attempt.Held, history);
        if (_terms.Policy.Name == "reuse-revocation")
            Sessions[session] = Sessions[session] with { RevokedAt = now.AddTicks(1) };
        if (!PolicyRules.MayAccept(_terms, stale, now, now, _terms.FamilyOf(_app)))
        {
            Refuse();
            return refused;
        }

        return _terms.Policy.Name == "replay"
            ? new(Tokens[current].Id, false)
            : new(Make(attempt, session, current, now, _terms.Policy.Name, used: false), false);
    }

    private TokenId Make(Attempt attempt, int session, int current, DateTimeOffset now, string cause, bool used)
    {
        var token = NewToken();
        Tokens[current] = Tokens[current] with { IsCurrent = false, FirstUsedAt = used ? Tokens[current].FirstUsedAt ?? now : Tokens[current].FirstUsedAt };
        Tokens.Add(new(token, Sessions[session].Id, Tokens[current].Generation + 1, TokenCause.Of(cause), attempt.Id, attempt.Held, true, now, null));
        Sessions[session] = Sessions[session] with { CurrentGeneration = Tokens[current].Generation + 1 };
        Say(_random.Next(5) == 0 ? TokenEvent.InDoubt : TokenEvent.Acknowledged, token, attempt.Id, now - _terms.Zero);
        return token;
    }

    private TokenId NewSession(DateTimeOffset now)
    {
        var seed = NewToken();
        Sessions.Add(new(100 * (Sessions.Count + 1) + _org, _name, _app, 0, now.AddYears(10), null));
        Tokens.Add(new(seed, Session.Id, 0, TokenCause.Seed, null, null, true, now, null));
        return seed;
    }

    private void Say(TokenEvent said, TokenId token, Guid attempt, TimeSpan at) => Evidence.Add(new(
        said, token, attempt, Tokens.First(t => t.Id == token).Session,
        Whole(_terms.Zero + at)));

    // The evidence counts microseconds.
    private static DateTimeOffset Whole(DateTimeOffset at) => new(at.UtcTicks / 10 * 10, TimeSpan.Zero);

    private TokenId NewToken() => TokenId.Of($"token {_org} {++_made}");

    private sealed record Reply(TokenId? Token, bool Refused);
}
