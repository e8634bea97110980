using System.Runtime.InteropServices;

namespace LoadLab.Ledger.Accounts;

/// <summary>
/// A slice in an order that makes reconciling it one walk: sessions by org and key, tokens by session and generation,
/// attempts by org in the order in which they ended. Everything is named by its place in the slice's lists.
/// </summary>
/// <remarks>Made once for each worker and built again for each slice, so that the big arrays are made once.</remarks>
internal sealed class SliceIndex
{
    private readonly Dictionary<string, int> _orgs = new(StringComparer.Ordinal);
    private readonly Dictionary<long, int> _sessions = [];
    private readonly Dictionary<TokenId, int> _tokens = [];
    private readonly Dictionary<Guid, int> _attempts = [];
    private readonly Ranges _attemptsOfOrg = new();
    private readonly Ranges _sessionsOfOrg = new();
    private readonly Ranges _tokensOfSession = new();
    private TokenFacts[] _facts = [];

    /// <summary>The slice.</summary>
    public LedgerSlice Slice { get; private set; } = null!;

    /// <summary>Token rows whose id a row before them has too.</summary>
    public List<int> DoubledTokens { get; } = [];

    /// <summary>Attempts that the target says it refused.</summary>
    public HashSet<int> Rejected { get; } = [];

    public Span<StoredToken> Tokens => CollectionsMarshal.AsSpan(Slice.Tokens);

    public Span<StoredSession> Sessions => CollectionsMarshal.AsSpan(Slice.Sessions);

    public Span<Attempt> Attempts => CollectionsMarshal.AsSpan(Slice.Attempts);

    /// <summary>What is known of each token; all zero after <see cref="Build"/>.</summary>
    public Span<TokenFacts> Facts => _facts.AsSpan(0, Slice.Tokens.Count);

    /// <summary>Orders a slice, in place.</summary>
    public void Build(LedgerSlice slice)
    {
        Slice = slice;
        Rejected.Clear();
        _orgs.Clear();
        for (var org = 0; org < slice.Orgs.Count; org++)
            _orgs.TryAdd(slice.Orgs[org].Name, org);

        BuildSessions();
        BuildTokens();
        BuildAttempts();
    }

    /// <summary>The org of a session; −1 when it is unknown.</summary>
    public int OrgOf(in StoredSession session) => _orgs.GetValueOrDefault(session.Org, -1);

    /// <summary>The session of that key; −1 when there is none.</summary>
    public int Session(long id) => _sessions.GetValueOrDefault(id, -1);

    /// <summary>The row of a token; −1 when there is none.</summary>
    public int Token(TokenId id) => _tokens.GetValueOrDefault(id, -1);

    /// <summary>The attempt of that name that an org of the slice made; −1 when it made none.</summary>
    public int Attempt(Guid id, int org) =>
        _attempts.TryGetValue(id, out var attempt) && Slice.Attempts[attempt].Org - Slice.FirstOrg == org ? attempt : -1;

    /// <summary>Whether an attempt is the first of its name.</summary>
    public bool IsFirstOfItsName(int attempt) => _attempts[Slice.Attempts[attempt].Id] == attempt;

    /// <summary>An org's sessions, oldest key first. Those without a known org are those of the org after the last.</summary>
    public ReadOnlySpan<int> SessionsOf(int org) => _sessionsOfOrg[org];

    /// <summary>A session's tokens by generation. Those without a session are those of the session after the last.</summary>
    public ReadOnlySpan<int> TokensOf(int session) => _tokensOfSession[session];

    /// <summary>An org's attempts, in the order in which they ended. Those of unknown orgs are those of the org after the last.</summary>
    public ReadOnlySpan<int> AttemptsOf(int org) => _attemptsOfOrg[org];

    private void BuildSessions()
    {
        Slice.Sessions.Sort((a, b) => a.Id.CompareTo(b.Id));
        _sessions.Clear();
        for (var i = 0; i < Slice.Sessions.Count; i++)
            _sessions.TryAdd(Slice.Sessions[i].Id, i);

        var orgs = Slice.Orgs.Count;
        _sessionsOfOrg.Build(Slice.Sessions.Count, orgs + 1, i => OrgOf(Slice.Sessions[i]) is >= 0 and var org ? org : orgs);
    }

    private void BuildTokens()
    {
        if (_facts.Length < Slice.Tokens.Count)
            _facts = new TokenFacts[Slice.Tokens.Count];
        Facts.Clear();

        // As it comes from the database; sorted only where it does not.
        if (!InOrder(Tokens))
            Slice.Tokens.Sort(InOrder);

        _tokens.Clear();
        DoubledTokens.Clear();
        for (var i = 0; i < Slice.Tokens.Count; i++)
            if (!_tokens.TryAdd(Slice.Tokens[i].Id, i))
                DoubledTokens.Add(i);

        var sessions = Slice.Sessions.Count;
        _tokensOfSession.Build(Slice.Tokens.Count, sessions + 1, i => Session(Slice.Tokens[i].Session) is >= 0 and var session ? session : sessions);
    }

    private void BuildAttempts()
    {
        if (!InOrder(Attempts))
            Slice.Attempts.Sort(InOrder);

        _attempts.Clear();
        for (var i = 0; i < Slice.Attempts.Count; i++)
            _attempts.TryAdd(Slice.Attempts[i].Id, i);

        var orgs = Slice.Orgs.Count;
        _attemptsOfOrg.Build(Slice.Attempts.Count, orgs + 1, i => Slice.Attempts[i].Org - Slice.FirstOrg is var org && org >= 0 && org < orgs ? org : orgs);
    }

    private static bool InOrder(ReadOnlySpan<StoredToken> tokens)
    {
        for (var i = 1; i < tokens.Length; i++)
            if (InOrder(tokens[i - 1], tokens[i]) > 0)
                return false;

        return true;
    }

    private static bool InOrder(ReadOnlySpan<Attempt> attempts)
    {
        for (var i = 1; i < attempts.Length; i++)
            if (InOrder(attempts[i - 1], attempts[i]) > 0)
                return false;

        return true;
    }

    private static int InOrder(StoredToken a, StoredToken b) =>
        a.Session != b.Session ? a.Session.CompareTo(b.Session) : a.Generation.CompareTo(b.Generation);

    private static int InOrder(Attempt a, Attempt b) => a.Ended is null && b.Ended is null
        ? a.StartRecord.CompareTo(b.StartRecord)
        : (a.Ended is null ? long.MaxValue : a.EndRecord).CompareTo(b.Ended is null ? long.MaxValue : b.EndRecord);
}

/// <summary>Which of many things belong to which owner, by counting: two arrays, no list for each owner.</summary>
internal sealed class Ranges
{
    private int[] _starts = [];
    private int[] _places = [];
    private int[] _owners = [];

    /// <summary>The things of an owner, in the order in which they were counted.</summary>
    public ReadOnlySpan<int> this[int owner] => _places.AsSpan(_starts[owner].._starts[owner + 1]);

    /// <summary>Counts.</summary>
    /// <param name="things">How many things there are.</param>
    /// <param name="owners">How many owners there are.</param>
    /// <param name="ownerOf">Owner of a thing.</param>
    public void Build(int things, int owners, Func<int, int> ownerOf)
    {
        if (_places.Length < things)
            (_places, _owners) = (new int[things], new int[things]);
        if (_starts.Length < owners + 2)
            _starts = new int[owners + 2];

        // Counted one place too far to the right, so that handing out places leaves each start where it belongs.
        _starts.AsSpan(0, owners + 2).Clear();
        for (var i = 0; i < things; i++)
            _starts[(_owners[i] = ownerOf(i)) + 2]++;
        for (var owner = 2; owner < owners + 2; owner++)
            _starts[owner] += _starts[owner - 1];
        for (var i = 0; i < things; i++)
            _places[_starts[_owners[i] + 1]++] = i;
    }
}
