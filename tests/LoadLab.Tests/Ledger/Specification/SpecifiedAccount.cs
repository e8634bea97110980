using LoadLab.Ledger;

namespace LoadLab.Tests.Ledger.Specification;

/// <summary>
/// What an arm's account is, said as shortly as possible: sets over the whole history at once, without a thought for
/// memory or time. The production path must give the same answer.
/// </summary>
internal sealed class SpecifiedAccount
{
    private readonly Dictionary<string, int> _orgs;
    private readonly Dictionary<long, StoredSession> _sessions;

    public SpecifiedAccount(ArmHistory history)
    {
        History = history;
        _orgs = history.Orgs.Select((o, i) => (o.Name, i)).ToDictionary(o => o.Name, o => o.i);
        _sessions = history.Sessions.DistinctBy(s => s.Id).ToDictionary(s => s.Id);
        Attempts = [.. history.Attempts.OrderBy(a => a.Ended is null ? long.MaxValue : a.EndRecord).ThenBy(a => a.StartRecord)];
        Rows = [.. history.Tokens.OrderBy(t => t.Session).ThenBy(t => t.Generation)];
        Generated = Rows.Where(t => !t.IsSeed).DistinctBy(t => t.Id).ToList();

        var generated = Generated.Select(t => t.Id).ToHashSet();
        var received = Attempts.Where(IsReceipt).Select(a => a.Received!.Value).ToHashSet();
        var returned = history.Evidence.Where(e => e.Event == TokenEvent.Returned).Select(e => e.Token).ToHashSet();
        var lost = generated.Except(received).ToHashSet();
        Received = received.Intersect(generated).ToHashSet();
        Returned = returned.Intersect(generated).ToHashSet();
        LostInside = lost.Except(returned).ToHashSet();
        LostInTransit = lost.Intersect(returned).ToHashSet();
    }

    public ArmHistory History { get; }

    /// <summary>In the order in which they ended.</summary>
    public IReadOnlyList<Attempt> Attempts { get; }

    /// <summary>By session and generation.</summary>
    public IReadOnlyList<StoredToken> Rows { get; }

    public IReadOnlyList<StoredToken> Generated { get; }

    public IReadOnlySet<TokenId> Received { get; }

    public IReadOnlySet<TokenId> Returned { get; }

    public IReadOnlySet<TokenId> LostInside { get; }

    public IReadOnlySet<TokenId> LostInTransit { get; }

    public static bool IsReceipt(Attempt attempt) => attempt is { Kind: AttemptKind.Refresh, Received: not null };

    public StoredSession? Session(long id) => _sessions.TryGetValue(id, out var session) ? session : null;

    /// <summary>Index of the org of a token; −1 when there is none.</summary>
    public int OrgOf(StoredToken token) => Session(token.Session) is { } session ? _orgs.GetValueOrDefault(session.Org, -1) : -1;

    /// <summary>An org's own row of a token.</summary>
    public StoredToken? Own(int org, TokenId id) => Rows.Where(t => t.Id == id && OrgOf(t) == org).Cast<StoredToken?>().FirstOrDefault();

    /// <summary>The attempt of its own org that made a token.</summary>
    public Attempt? MakerOf(StoredToken token) =>
        Attempts.Where(a => !token.IsSeed && a.Id == token.AttemptId && a.Org == OrgOf(token)).Cast<Attempt?>().FirstOrDefault();

    public IReadOnlyList<StoredToken> TokensOf(long session) => [.. Rows.Where(t => t.Session == session)];

    public string FamilyOf(string app) => History.Orgs.FirstOrDefault(o => o.App == app).ApiFamily ?? "";

    /// <summary>Lost tokens by their retries: succeeded, restored later, refused, not answered.</summary>
    public (int, int, int, int) Fapi()
    {
        int succeeded = 0, restored = 0, refused = 0, notAnswered = 0;
        foreach (var token in Generated.Where(t => LostInside.Contains(t.Id) || LostInTransit.Contains(t.Id)))
        {
            var answers = MakerOf(token) is not { } lost ? [] : Attempts
                .Where(a => a.Kind == AttemptKind.Refresh && a.Org == lost.Org && a.Held == lost.Held && a.Answered
                    && a.Ended is not null && a.StartRecord > lost.StartRecord)
                .Select(a => a.Outcome == AttemptOutcome.Ok).ToList();
            if (answers.Count == 0)
                notAnswered++;
            else if (answers[0])
                succeeded++;
            else if (answers.Contains(true))
                restored++;
            else
                refused++;
        }

        return (succeeded, restored, refused, notAnswered);
    }

    /// <summary>The times for which orgs were cut off, and the orgs that are cut off at the end.</summary>
    public (List<(int Org, TimeSpan From, TimeSpan? To, bool ByPerson)> Spells, HashSet<int> AtEnd) CutOff()
    {
        var spells = new List<(int Org, TimeSpan From, TimeSpan? To, bool ByPerson)>();
        var atEnd = new HashSet<int>();
        for (var org = 0; org < History.Orgs.Count; org++)
        {
            var held = History.Orgs[org].Seed;
            TimeSpan? since = null;
            foreach (var a in Attempts.Where(a => a.Org == org && a.Ended is not null && a.Answered && a.Kind != AttemptKind.ApiCall))
            {
                if (a.Received is { } token)
                {
                    if (since is { } from)
                        spells.Add((org, from, a.Ended, a.Kind == AttemptKind.Reauthentication));
                    (held, since) = (token, null);
                }
                else if (a is { Kind: AttemptKind.Refresh, Outcome: AttemptOutcome.Refused } && a.Held == held)
                {
                    since ??= a.Ended;
                }
            }

            if (since is { } still)
                spells.Add((org, still, null, false));
            if (!Accepted(org, held))
                atEnd.Add(org);
        }

        return (spells, atEnd);
    }

    /// <summary>Most cut off at one time.</summary>
    public static int Peak(List<(int Org, TimeSpan From, TimeSpan? To, bool ByPerson)> spells, HashSet<int> atEnd) => Math.Max(
        atEnd.Count,
        spells.Select(s => s.From).Distinct().Select(at => spells.Count(s => s.From <= at && !(s.To <= at))).DefaultIfEmpty().Max());

    /// <summary>The rows of <c>ledger.csv</c>.</summary>
    public IEnumerable<string> Csv() => History.Tokens
        .OrderBy(t => OrgOf(t) is >= 0 and var org ? org : int.MaxValue)
        .ThenBy(t => Session(t.Session) is null).ThenBy(t => t.Session).ThenBy(t => t.Generation)
        .Select(t => string.Join(',',
            LoadLab.Recording.LedgerCsv.Quoted(History.Terms.Policy.Text), History.Terms.Repeat, t.Id, Session(t.Session)?.Org, Session(t.Session)?.App, t.Generation, t.Cause,
            t.IsSeed ? null : t.AttemptId, Instant(t.GeneratedAt),
            Instant(t.IsSeed ? null : First(History.Evidence.Where(e => e.Token == t.Id && e.Event == TokenEvent.Returned).Select(e => e.At))),
            Instant(t.IsSeed ? null : First(Attempts.Where(a => IsReceipt(a) && a.Received == t.Id && a.Ended is not null).Select(a => History.Terms.Zero + a.Ended!.Value))),
            t.IsSeed ? "" : LostInside.Contains(t.Id) ? "inside" : LostInTransit.Contains(t.Id) ? "transit" : ""));

    private static DateTimeOffset? First(IEnumerable<DateTimeOffset> instants) => instants.Cast<DateTimeOffset?>().Min();

    private static string Instant(DateTimeOffset? at) =>
        at?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", System.Globalization.CultureInfo.InvariantCulture) ?? "";

    private bool Accepted(int org, TokenId held)
    {
        if (Own(org, held) is not { } token || Session(token.Session) is not { RevokedAt: null } session)
            return false;

        var now = History.Terms.Zero + History.End;
        return token.IsCurrent || PolicyRules.MayAccept(
            History.Terms, StaleToken.Of(held, TokensOf(token.Session).ToArray()), now, now, FamilyOf(session.App));
    }
}
