using LoadLab.Recording;
using LoadLab.Scenarios;
using LoadLab.Scenarios.Text;

namespace LoadLab.Querying;

/// <summary>Rows of one id, named by as many of its first digits as it takes.</summary>
public sealed class IdCriterion : Criterion
{
    private const int MostShown = 8;

    private readonly string _option, _what, _prefix;
    private readonly Func<LedgerRow, string?> _of;
    private readonly SortedSet<string> _found = new(StringComparer.Ordinal);
    private int _more;

    private IdCriterion(string option, string what, string prefix, Func<LedgerRow, string?> of) =>
        (_option, _what, _prefix, _of) = (option, what, prefix.ToLowerInvariant(), of);

    /// <summary>Rows of a token.</summary>
    public static Parsed<IdCriterion> Token(string option, string prefix) =>
        prefix.Length is > 0 and <= 32 && prefix.All(char.IsAsciiHexDigit)
            ? Parsed.As(new IdCriterion(option, "token", prefix, r => r.Token.ToString()))
            : Parsed.Not<IdCriterion>($"found {Excerpt.Of(prefix)}; expected a token's id or its first digits: up to 32 hexadecimal digits");

    /// <summary>Rows of an attempt: the token it made.</summary>
    public static Parsed<IdCriterion> Attempt(string option, string prefix) =>
        prefix.Length is > 0 and <= 36 && prefix.All(c => char.IsAsciiHexDigit(c) || c == '-')
            ? Parsed.As(new IdCriterion(option, "attempt", prefix, r => r.Attempt?.ToString()))
            : Parsed.Not<IdCriterion>($"found {Excerpt.Of(prefix)}; expected an attempt's id or its beginning: hexadecimal digits and hyphens");

    /// <inheritdoc/>
    public override bool Takes(in LedgerRow row)
    {
        if (_of(row) is not { } id || !id.StartsWith(_prefix, StringComparison.Ordinal))
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
        0 => Problem.InOption(_option, $"no {_what} of this ledger begins with {_prefix}"
            + (_what == "attempt" ? "; an attempt that made no token is not in it, loadlab events shows all" : "")),
        _ => Problem.InOption(_option, $"{_found.Count + _more:N0} {_what}s begin with {_prefix}: {string.Join(", ", _found)}{(_more > 0 ? ", …" : "")}; give more digits"),
    };
}
