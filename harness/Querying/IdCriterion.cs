using LoadLab.Recording;
using LoadLab.Scenarios;
using LoadLab.Scenarios.Text;

namespace LoadLab.Querying;

/// <summary>Rows of one id, named by as many of its digits as it takes: the first ones, or the last ones of an attempt's.</summary>
public sealed class IdCriterion : Criterion
{
    private const int MostShown = 8;

    private readonly string _option, _what, _prefix;
    private readonly Func<LedgerRow, string?> _of;
    private readonly bool _endsCount;
    private readonly SortedSet<string> _found = new(StringComparer.Ordinal);
    private int _more;

    private IdCriterion(string option, string what, string prefix, Func<LedgerRow, string?> of, bool endsCount) =>
        (_option, _what, _prefix, _of, _endsCount) = (option, what, prefix.ToLowerInvariant(), of, endsCount);

    /// <summary>Rows of a token.</summary>
    public static Parsed<IdCriterion> Token(string option, string prefix) =>
        prefix.Length is > 0 and <= 32 && prefix.All(char.IsAsciiHexDigit)
            ? Parsed.As(new IdCriterion(option, "token", prefix, r => r.Token.ToString(), endsCount: false))
            : Parsed.Not<IdCriterion>($"found {Excerpt.Of(prefix)}; expected a token's id or its first digits: up to 32 hexadecimal digits");

    /// <summary>Rows of an attempt: the token it made. The attempts of a run begin alike, so their ends name them too.</summary>
    public static Parsed<IdCriterion> Attempt(string option, string prefix) =>
        prefix.Length is > 0 and <= 36 && prefix.All(c => char.IsAsciiHexDigit(c) || c == '-')
            ? Parsed.As(new IdCriterion(option, "attempt", prefix, r => r.Attempt?.ToString(), endsCount: true))
            : Parsed.Not<IdCriterion>($"found {Excerpt.Of(prefix)}; expected an attempt's id or its beginning or end: hexadecimal digits and hyphens");

    /// <inheritdoc/>
    public override bool Takes(in LedgerRow row)
    {
        if (_of(row) is not { } id || !(id.StartsWith(_prefix, StringComparison.Ordinal) || _endsCount && id.EndsWith(_prefix, StringComparison.Ordinal)))
            return false;

        // The first few are kept by name; beyond that it is enough to know that there are more.
        if (_found.Count < MostShown || _found.Contains(id))
            _found.Add(id);
        else
            _more++;

        return true;
    }

    /// <inheritdoc/>
    public override Problem? Wrong() => _found.Count switch
    {
        1 => null,
        0 => Problem.InOption(_option, $"no {_what} of this ledger begins {(_endsCount ? "or ends " : "")}with {_prefix}"
            + (_endsCount ? "; an attempt that made no token is not in it, loadlab events shows all" : "")),
        _ => Problem.InOption(_option, $"{_found.Count + _more:N0} {_what}s begin {(_endsCount ? "or end " : "")}with {_prefix}: {string.Join(", ", _found)}{(_more > 0 ? ", …" : "")}; give more digits"),
    };
}
