using LoadLab.Ledger;

namespace LoadLab.Tests.Ledger;

/// <summary>
/// Plays an arm in memory, honestly: partners present what they hold, the service keeps to its policy, and responses
/// get lost inside or in transit as the random numbers say. The truth is counted on the way, apart from the ledger.
/// </summary>
internal sealed class SimulatedArm
{
    private static readonly DateTimeOffset s_zero = new(2018, 3, 11, 23, 30, 0, TimeSpan.Zero);

    private readonly Random _random;
    private readonly bool _amnesty;
    private readonly List<LedgerOrg> _orgs = [];
    private readonly List<StoredSession> _sessions = [];
    private readonly List<StoredToken> _tokens = [];
    private readonly List<ReturnedToken> _returned = [];
    private readonly List<Attempt> _attempts = [];
    private int _made;

    private SimulatedArm(int seed, string policy)
    {
        _random = new Random(seed);
        _amnesty = policy == "amnesty";
        var orgs = _random.Next(1, 8);
        for (var org = 0; org < orgs; org++)
            Play(org, attempts: _random.Next(0, 12));

        History = new()
        {
            Policy = new(policy, policy),
            Repeat = 1,
            Zero = s_zero,
            Orgs = _orgs,
            Sessions = _sessions,
            Tokens = _tokens,
            Evidence = new(_returned, [], Complete: true),
            Attempts = _attempts,
            Amnesty = _amnesty ? new(s_zero, null, ["accounting"]) : null,
        };
    }

    public ArmHistory History { get; }

    public int Received { get; private set; }

    public int LostInside { get; private set; }

    public int LostInTransit { get; private set; }

    public HashSet<int> CutOff { get; } = [];

    public static SimulatedArm Play(int seed, string policy) => new(seed, policy);

    private void Play(int org, int attempts)
    {
        var seed = NewToken();
        _orgs.Add(new($"org-{org}", "app", "accounting", seed));
        _tokens.Add(new(seed, org, 0, "seed", null, null, true, s_zero, null));
        var (held, generation, at) = (seed, 0, TimeSpan.FromMilliseconds(_random.Next(1000)));
        for (var i = 0; i < attempts; i++)
        {
            var started = at;
            at += TimeSpan.FromMilliseconds(_random.Next(1, 500));
            var attempt = new Attempt
            {
                Id = new Guid(org, (short)i, 1, [1, 2, 3, 4, 5, 6, 7, 8]),
                Org = org,
                Held = held,
                Planned = started,
                Started = started,
                Ended = at,
                Trigger = i == 0 ? AttemptTrigger.Arrival : AttemptTrigger.Retry,
                Outcome = AttemptOutcome.TimedOut,
                StartRecord = 2 * _attempts.Count,
                EndRecord = 2 * _attempts.Count + 1,
            };
            var current = _tokens.FindLast(t => t.Session == org)!;
            if (_random.NextDouble() < 0.15)
                _attempts.Add(attempt); // it never reached the database
            else if (held != current.Id && !_amnesty)
                _attempts.Add(attempt with { Outcome = AttemptOutcome.Refused });
            else
                held = Generate(attempt, current, ++generation);
            at += TimeSpan.FromMilliseconds(_random.Next(1, 500));
        }

        _sessions.Add(new(org, $"org-{org}", "app", generation, s_zero.AddYears(10), null));
        if (!_amnesty && held != _tokens.FindLast(t => t.Session == org)!.Id)
            CutOff.Add(org);
    }

    private TokenId Generate(Attempt attempt, StoredToken current, int generation)
    {
        var token = NewToken();
        var at = s_zero + attempt.Started + TimeSpan.FromTicks((attempt.Ended!.Value - attempt.Started).Ticks / 2);
        _tokens[_tokens.IndexOf(current)] = current with { IsCurrent = false };
        _tokens.Add(new(token, attempt.Org, generation, current.Id == attempt.Held ? "rotate" : "amnesty", attempt.Id, attempt.Held, true, at, null));
        switch (_random.Next(4))
        {
            case 0:
                LostInside++;
                _attempts.Add(attempt);
                return attempt.Held;
            case 1:
                LostInTransit++;
                _returned.Add(new(token, attempt.Id, at));
                _attempts.Add(attempt);
                return attempt.Held;
            default:
                Received++;
                _returned.Add(new(token, attempt.Id, at));
                _attempts.Add(attempt with { Outcome = AttemptOutcome.Ok, Received = token });
                return token;
        }
    }

    private TokenId NewToken() => TokenId.Of($"token {++_made}");
}
