namespace LoadLab.Ledger;

/// <summary>Somebody says something about a token that its own org's rows do not have.</summary>
/// <param name="Token">The token.</param>
/// <param name="Event">What the target says; null where an attempt says that it received it.</param>
/// <param name="Attempt">The attempt.</param>
/// <param name="At">When.</param>
public readonly record struct Claim(TokenId Token, TokenEvent? Event, Guid Attempt, DateTimeOffset At);

/// <summary>
/// Tokens and attempts that turned up with an org they do not belong to. There are none unless something is wrong: the
/// first pass over the slices collects the questions, a look through all records answers them, and a second pass uses
/// the answers.
/// </summary>
public sealed class Foreigners
{
    /// <summary>So many questions mean that the records are not of one run.</summary>
    private const int Most = 1_000_000;

    private readonly Dictionary<TokenId, List<Claim>> _claims = [];
    private readonly Dictionary<Guid, int?> _makers = [];
    private readonly HashSet<TokenId> _generated = [];
    private int _questions;

    /// <summary>Whether anything was asked.</summary>
    public bool Any => _questions > 0;

    /// <summary>The answers are in.</summary>
    public bool Answered { get; set; }

    /// <summary>Every claim, by its token.</summary>
    public IReadOnlyDictionary<TokenId, List<Claim>> Claims => _claims;

    /// <summary>Asks whether a token exists.</summary>
    public void Ask(Claim claim)
    {
        Count();
        if (!_claims.TryGetValue(claim.Token, out var claims))
            _claims.Add(claim.Token, claims = []);
        claims.Add(claim);
    }

    /// <summary>Asks who made an attempt.</summary>
    public void AskMaker(Guid attempt)
    {
        Count();
        _makers.TryAdd(attempt, null);
    }

    /// <summary>Adds the questions of a slice that comes after.</summary>
    public void Add(Foreigners later)
    {
        foreach (var claim in later._claims.Values.SelectMany(c => c))
            Ask(claim);
        foreach (var attempt in later._makers.Keys)
            AskMaker(attempt);
    }

    /// <summary>Answers from a row of the database.</summary>
    public void Answer(in StoredToken token)
    {
        if (!token.IsSeed && _claims.ContainsKey(token.Id))
            _generated.Add(token.Id);
    }

    /// <summary>Answers from an attempt.</summary>
    public void Answer(in Attempt attempt)
    {
        if (_makers.TryGetValue(attempt.Id, out var org) && org is null)
            _makers[attempt.Id] = attempt.Org;
    }

    /// <summary>Whether a token that was asked for was generated, for whomever.</summary>
    public bool Generated(TokenId token) => _generated.Contains(token);

    /// <summary>The org that made an attempt which was asked for; null when nobody did.</summary>
    public int? Maker(Guid attempt) => _makers.GetValueOrDefault(attempt);

    private void Count()
    {
        if (++_questions > Most)
            throw new FormatException($"More than {Most:N0} tokens or attempts turned up with an org they do not belong to: the records are not of one run.");
    }
}
