using LoadLab.Results;

namespace LoadLab.Ledger;

/// <summary>A time during which an org was cut off.</summary>
/// <param name="Org">Index of the org.</param>
/// <param name="From">When it was first refused, from the arm's first instant.</param>
/// <param name="To">When it came back; null when it stayed cut off.</param>
/// <param name="ByPerson">A person authenticated again; otherwise a refresh succeeded.</param>
public readonly record struct Spell(int Org, TimeSpan From, TimeSpan? To, bool ByPerson);

/// <summary>
/// Who was cut off, and for how long. An org is cut off from the first refused refresh of the token it then holds until a
/// refresh succeeds or a person authenticates again. One that holds a void token without having been told so is found at
/// the end, from the database.
/// </summary>
/// <remarks>
/// What an org holds is the token of its last successful attempt in the order of the log. A process refused with a copy
/// that another process has replaced in the meantime is no disconnection, and neither is an API call's 401.
/// </remarks>
public sealed class Disconnections
{
    private readonly List<Spell> _spells;

    private Disconnections(List<Spell> spells, HashSet<int> atEnd)
    {
        _spells = spells;
        AtEnd = atEnd;
    }

    /// <summary>Every org's spells, in order of their beginning.</summary>
    public IReadOnlyList<Spell> Spells => _spells;

    /// <summary>Orgs whose held token would be refused after the drain, told so or not.</summary>
    public IReadOnlySet<int> AtEnd { get; }

    /// <summary>Reads them off an account.</summary>
    /// <param name="account">The account.</param>
    /// <param name="end">The end of the drain, from the arm's first instant.</param>
    public static Disconnections Of(Reconciliation account, TimeSpan end)
    {
        var history = account.History;
        var held = history.Orgs.Select(o => o.Seed).ToArray();
        var since = new TimeSpan?[held.Length];
        var spells = new List<Spell>();
        foreach (var attempt in history.Attempts.Where(a => a.Ended is not null && a.Answered && a.Kind != AttemptKind.ApiCall).OrderBy(a => a.EndRecord))
        {
            var org = attempt.Org;
            if (attempt.Received is { } token)
            {
                if (since[org] is { } from)
                    spells.Add(new(org, from, attempt.Ended, attempt.Kind == AttemptKind.Reauthentication));

                (held[org], since[org]) = (token, null);
            }
            else if (attempt is { Outcome: AttemptOutcome.Refused, Kind: AttemptKind.Refresh } && attempt.Held == held[org])
            {
                since[org] ??= attempt.Ended;
            }
        }

        // Told off and not back yet; whether its token would be refused still is the database's to say.
        for (var org = 0; org < since.Length; org++)
            if (since[org] is { } from)
                spells.Add(new(org, from, null, false));

        spells.Sort((a, b) => a.From.CompareTo(b.From));
        return new(spells, HoldingVoidTokens(account, held, history.Zero + end));
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

    private static HashSet<int> HoldingVoidTokens(Reconciliation account, TokenId[] held, DateTimeOffset now)
    {
        var sessions = account.Sessions.ToDictionary(s => s.Session.Id);
        var refused = new HashSet<int>();
        for (var org = 0; org < held.Length; org++)
        {
            var accepted = account.Token(held[org]) is { } token
                && sessions.TryGetValue(token.Session, out var session)
                && session.Session.RevokedAt is null
                && (token.IsCurrent || PolicyRules.MayAccept(
                    account.History.Policy, token, session.Tokens, now, now,
                    account.History.Amnesty, account.ApiFamily(session.Session)));
            if (!accepted)
                refused.Add(org);
        }

        return refused;
    }
}
