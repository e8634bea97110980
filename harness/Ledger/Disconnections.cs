using LoadLab.Results;

namespace LoadLab.Ledger;

/// <summary>
/// Who was cut off, and for how long. An org is cut off from its first refusal until a later refresh succeeds. One that
/// holds a void token without having been told so is found at the end, from the database.
/// </summary>
public sealed class Disconnections
{
    private readonly List<(int Org, TimeSpan From, TimeSpan? To)> _spells = [];

    private Disconnections()
    {
    }

    /// <summary>Each org's spells, in order of their beginning; <c>To</c> is null when it stayed cut off.</summary>
    public IReadOnlyList<(int Org, TimeSpan From, TimeSpan? To)> Spells => _spells;

    /// <summary>Orgs whose held token would be refused after the drain, told so or not.</summary>
    public IReadOnlySet<int> AtEnd { get; private init; } = new HashSet<int>();

    /// <summary>Reads them off an account.</summary>
    /// <param name="account">The account.</param>
    /// <param name="end">The end of the drain, from the arm's first instant.</param>
    public static Disconnections Of(Reconciliation account, TimeSpan end)
    {
        var atEnd = HoldingVoidTokens(account, end);
        var found = new Disconnections { AtEnd = atEnd };
        foreach (var attempts in account.History.Attempts.Where(a => a.Answered && a.Ended is not null).GroupBy(a => a.Org))
        {
            TimeSpan? since = null;
            foreach (var attempt in attempts.OrderBy(a => a.Ended))
            {
                if (attempt.Outcome == AttemptOutcome.Refused)
                {
                    since ??= attempt.Ended;
                }
                else if (since is { } from)
                {
                    found._spells.Add((attempts.Key, from, attempt.Ended));
                    since = null;
                }
            }

            // Told off and not back yet; whether its token would be refused still is the database's to say.
            if (since is { } still)
                found._spells.Add((attempts.Key, still, null));
        }

        found._spells.Sort((a, b) => a.From.CompareTo(b.From));
        return found;
    }

    /// <summary>Orgs cut off at an instant.</summary>
    public int At(TimeSpan instant) => _spells.Count(s => s.From <= instant && (s.To is null || s.To > instant));

    /// <summary>Most orgs cut off at one time, the state at the end included.</summary>
    public int Peak
    {
        get
        {
            var changes = _spells.Select(s => (At: s.From, By: 1))
                .Concat(_spells.Where(s => s.To is not null).Select(s => (At: s.To!.Value, By: -1)))
                .OrderBy(c => c.At).ThenBy(c => c.By);
            int now = 0, peak = AtEnd.Count;
            foreach (var (_, by) in changes)
                peak = Math.Max(peak, now += by);

            return peak;
        }
    }

    /// <summary>The spells as the result shows them, longest first.</summary>
    public IReadOnlyList<Outage> Outages(ArmHistory history, TimeSpan end) => _spells
        .Select(s => new Outage(
            history.Orgs[s.Org].Name,
            history.Orgs[s.Org].App,
            s.From.TotalSeconds,
            s.To?.TotalSeconds,
            ((s.To ?? end) - s.From).TotalSeconds))
        .OrderByDescending(o => o.Seconds).ThenBy(o => o.Org, StringComparer.Ordinal)
        .ToList();

    private static HashSet<int> HoldingVoidTokens(Reconciliation account, TimeSpan end)
    {
        var now = account.History.Zero + end;
        var lastHeld = account.History.Attempts
            .Where(a => a.Received is not null)
            .GroupBy(a => a.Org)
            .ToDictionary(g => g.Key, g => g.MaxBy(a => a.Ended)!.Received!.Value);
        var sessions = account.Sessions.ToDictionary(s => s.Session.Org);
        var refused = new HashSet<int>();
        for (var org = 0; org < account.History.Orgs.Count; org++)
        {
            if (!sessions.TryGetValue(account.History.Orgs[org].Name, out var session))
                continue; // an org without a session can hold nothing; the invariants speak of it

            var held = lastHeld.GetValueOrDefault(org, account.History.Orgs[org].Seed);
            var token = session.Tokens.FirstOrDefault(t => t.Id == held);
            var accepted = session.Session.RevokedAt is null && token is not null
                && (token.IsCurrent || PolicyRules.MayAccept(
                    account.History.Policy, token, session.Tokens, now, now,
                    account.History.Amnesty, account.ApiFamily(session.Session)));
            if (!accepted)
                refused.Add(org);
        }

        return refused;
    }
}
