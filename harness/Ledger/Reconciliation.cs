using LoadLab.Results;

namespace LoadLab.Ledger;

/// <summary>The account of one arm.</summary>
public sealed class Reconciliation
{
    public required ArmHistory History { get; init; }

    /// <summary>Committed, seeds left out.</summary>
    public required IReadOnlySet<TokenId> Generated { get; init; }

    public required IReadOnlySet<TokenId> Returned { get; init; }

    public required IReadOnlySet<TokenId> Received { get; init; }

    public required IReadOnlySet<TokenId> LostInside { get; init; }

    public required IReadOnlySet<TokenId> LostInTransit { get; init; }

    /// <summary>Received, but not in the database: a defect of LoadLab or of the target.</summary>
    public required IReadOnlySet<TokenId> Unexpected { get; init; }

    /// <summary>A row a token, seeds included, by session and generation.</summary>
    public required IReadOnlyList<LedgerRow> Rows { get; init; }

    /// <summary>Generated and never received.</summary>
    public bool IsLost(TokenId token) => LostInside.Contains(token) || LostInTransit.Contains(token);

    /// <summary>The generated tokens' rows, seeds left out.</summary>
    public IEnumerable<StoredToken> Generations => History.Tokens.Where(t => !t.IsSeed);

    /// <summary>Every session with its tokens by generation, the seeded one first.</summary>
    public IReadOnlyList<(StoredSession Session, IReadOnlyList<StoredToken> Tokens)> Sessions => _sessions ??= BySession();

    /// <summary>The attempt that made a token; null when no partner made it.</summary>
    public Attempt? AttemptOf(StoredToken token) =>
        token.AttemptId is { } id && (_attempts ??= ById()).TryGetValue(id, out var attempt) ? attempt : null;

    /// <summary>The session of a token.</summary>
    public StoredSession? SessionOf(StoredToken token) =>
        (_sessionsById ??= History.Sessions.ToDictionary(s => s.Id)).GetValueOrDefault(token.Session);

    /// <summary>A token's row, if it is in the database.</summary>
    public StoredToken? Token(TokenId id) =>
        (_tokens ??= History.Tokens.DistinctBy(t => t.Id).ToDictionary(t => t.Id)).GetValueOrDefault(id);

    /// <summary>The attempts that were refreshes.</summary>
    public IEnumerable<Attempt> Refreshes => History.Attempts.Where(a => a.Kind == AttemptKind.Refresh);

    /// <summary>The org that made an attempt.</summary>
    public LedgerOrg Org(Attempt attempt) => History.Orgs[attempt.Org];

    /// <summary>The API family of a session's app.</summary>
    public string ApiFamily(StoredSession session) =>
        (_families ??= History.Orgs.GroupBy(o => o.App).ToDictionary(g => g.Key, g => g.First().ApiFamily))
            .GetValueOrDefault(session.App, "");

    // Indexes over an immutable history, made on first use. The account is read by one thread.
    private IReadOnlyList<(StoredSession, IReadOnlyList<StoredToken>)>? _sessions;
    private Dictionary<Guid, Attempt>? _attempts;
    private Dictionary<long, StoredSession>? _sessionsById;
    private Dictionary<TokenId, StoredToken>? _tokens;
    private Dictionary<string, string>? _families;

    private List<(StoredSession, IReadOnlyList<StoredToken>)> BySession()
    {
        var tokens = History.Tokens.ToLookup(t => t.Session);
        return History.Sessions
            .Select(s => (s, (IReadOnlyList<StoredToken>)tokens[s.Id].OrderBy(t => t.Generation).ToList()))
            .ToList();
    }

    private Dictionary<Guid, Attempt> ById() => History.Attempts.DistinctBy(a => a.Id).ToDictionary(a => a.Id);
}
