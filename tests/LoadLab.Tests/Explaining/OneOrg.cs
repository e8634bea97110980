using LoadLab.Ledger;
using LoadLab.Scenarios.Text;
using LoadLab.Tests.Ledger;
using LoadLab.Tests.Ledger.Specification;

namespace LoadLab.Tests.Explaining;

/// <summary>Builds the history of one org, second by second, in the order in which it happens.</summary>
internal sealed class OneOrg(string policy)
{
    public static readonly DateTimeOffset Zero = new(2018, 3, 11, 23, 30, 0, TimeSpan.Zero);

    private readonly List<Attempt> _attempts = [];
    private readonly List<StoredSession> _sessions = [new(17, "org-a", "app", 0, Zero.AddYears(10), null)];
    private readonly List<StoredToken> _tokens = [new(Id("seed"), 17, 0, TokenCause.Seed, null, null, true, Zero.AddSeconds(-1), null)];
    private readonly List<TokenEvidence> _evidence = [];

    public AmnestyPeriod? Amnesty { get; init; }

    public static TokenId Id(string name) => TokenId.Of(name);

    public static Guid AttemptId(int number) => new(number, 0, 0, new byte[8]);

    /// <summary>An attempt, numbered from 1 in the order of the calls.</summary>
    public OneOrg Attempt(string held, double start, double end, AttemptOutcome outcome, string? got = null,
        AttemptTrigger trigger = AttemptTrigger.Arrival, AttemptKind kind = AttemptKind.Refresh)
    {
        _attempts.Add(new()
        {
            Id = AttemptId(_attempts.Count + 1),
            Org = 0,
            Kind = kind,
            Held = Id(held),
            Trigger = trigger,
            Planned = TimeSpan.FromSeconds(start - 0.001),
            Started = TimeSpan.FromSeconds(start),
            Ended = TimeSpan.FromSeconds(end),
            Outcome = outcome,
            Received = got is null ? null : Id(got),
        });
        if (outcome == AttemptOutcome.Refused && kind == AttemptKind.Refresh)
            _evidence.Add(new(TokenEvent.Rejected, default, AttemptId(_attempts.Count), _sessions[^1].Id, Zero.AddSeconds(end)));
        return this;
    }

    /// <summary>The database commits a token for an attempt.</summary>
    public OneOrg Makes(string token, int attempt, string presented, double at, string cause = "rotate")
    {
        var generation = _tokens[^1].Generation + 1;
        _tokens[^1] = _tokens[^1] with { IsCurrent = false };
        _tokens.Add(new(Id(token), _sessions[^1].Id, generation, TokenCause.Of(cause), AttemptId(attempt), Id(presented), true, Zero.AddSeconds(at), null));
        _sessions[^1] = _sessions[^1] with { CurrentGeneration = generation };
        return this;
    }

    /// <summary>The target writes down what it knows of a token.</summary>
    public OneOrg Says(TokenEvent said, string token, int attempt, double at)
    {
        _evidence.Add(new(said, Id(token), AttemptId(attempt), _sessions[^1].Id, Zero.AddSeconds(at)));
        return this;
    }

    /// <summary>A person authenticates again.</summary>
    public OneOrg Person(string held, string seed, double start, double end)
    {
        Attempt(held, start, end, AttemptOutcome.Ok, seed, AttemptTrigger.Person, AttemptKind.Reauthentication);
        _sessions.Add(new(18, "org-a", "app", 0, Zero.AddYears(10), null));
        _tokens.Add(new(Id(seed), 18, 0, TokenCause.Seed, null, null, true, Zero.AddSeconds(start), null));
        return this;
    }

    public RecordedArm Record()
    {
        var instants = _attempts.SelectMany(a => new[] { a.Started, a.Ended!.Value }).Order().ToList();
        return new(new ArmHistory
        {
            Terms = new()
            {
                Policy = PolicySyntax.Parse(policy).Value!,
                Repeat = 1,
                Zero = Zero,
                Amnesty = Amnesty,
                Families = new Dictionary<string, string> { ["app"] = "accounting" },
            },
            Orgs = [new("org-0", "app", "accounting", Id("another")), new("org-a", "app", "accounting", Id("seed"))],
            Sessions = [new(1, "org-0", "app", 0, Zero.AddYears(10), null), .. _sessions],
            Tokens = [new(Id("another"), 1, 0, TokenCause.Seed, null, null, true, Zero, null), .. _tokens],
            Evidence = _evidence,
            Attempts = [.. _attempts.Select(a => a with
            {
                Org = 1,
                StartRecord = instants.IndexOf(a.Started),
                EndRecord = instants.IndexOf(a.Ended!.Value),
            })],
            End = TimeSpan.FromSeconds(20),
        });
    }
}
