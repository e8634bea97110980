using System.Diagnostics.CodeAnalysis;

namespace LoadLab.Target.OAuth;

/// <summary>The parameters of a request from all three places they may stand in, decoded.</summary>
public sealed class Parameters
{
    /// <summary>More than any client sends (about ten), few enough to sort at no cost.</summary>
    public const int Limit = 100;

    private readonly List<KeyValuePair<string, string>> all = [];

    public IReadOnlyList<KeyValuePair<string, string>> All => all;

    /// <summary>The value of a parameter, or null.</summary>
    public string? this[string name]
    {
        get
        {
            foreach (var parameter in all)
            {
                if (parameter.Key == name)
                    return parameter.Value;
            }

            return null;
        }
    }

    /// <summary>The parameters starting with <c>oauth_</c> whose name stands there twice. RFC 5849 section 3.1 forbids
    /// it, and what two readers may read differently must not be signed for either.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Repeated()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var twice = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, _) in all)
        {
            if (name.StartsWith("oauth_", StringComparison.Ordinal) && !seen.Add(name))
                twice.Add(name);
        }

        return twice.Count == 0 ? [] : [.. all.Where(p => twice.Contains(p.Key)).OrderBy(p => p.Key, StringComparer.Ordinal)];
    }

    /// <summary>Reads a query or a form body. False: it is malformed or holds too many parameters.</summary>
    public bool TryAddForm(ReadOnlySpan<char> text)
    {
        foreach (var part in text.Split('&'))
        {
            var pair = text[part];
            if (pair.IsEmpty)
                continue;
            var equals = pair.IndexOf('=');
            var name = equals < 0 ? pair : pair[..equals];
            var value = equals < 0 ? [] : pair[(equals + 1)..];
            if (!TryAdd(name, value, plusIsSpace: true))
                return false;
        }

        return true;
    }

    /// <summary>Reads what follows the word OAuth in an Authorization header: <c>name="value"</c>, separated by commas.
    /// The realm is no parameter. False: it is malformed or holds too many parameters.</summary>
    public bool TryAddHeader(ReadOnlySpan<char> text)
    {
        while (true)
        {
            text = text.Trim(" \t");
            if (text.IsEmpty)
                return true;
            var equals = text.IndexOf("=\"");
            if (equals <= 0)
                return false;
            var end = text[(equals + 2)..].IndexOf('"');
            if (end < 0)
                return false;

            var name = text[..equals];
            var value = text.Slice(equals + 2, end);
            if (!name.Equals("realm", StringComparison.OrdinalIgnoreCase) && !TryAdd(name, value, plusIsSpace: false))
                return false;

            text = text[(equals + 2 + end + 1)..].TrimStart(" \t");
            if (text.IsEmpty)
                return true;
            if (text[0] != ',')
                return false;
            text = text[1..];
        }
    }

    private bool TryAdd(ReadOnlySpan<char> name, ReadOnlySpan<char> value, bool plusIsSpace)
    {
        if (all.Count == Limit
            || !PercentEncoding.TryDecode(name, plusIsSpace, out var decodedName)
            || !PercentEncoding.TryDecode(value, plusIsSpace, out var decodedValue))
            return false;
        all.Add(new(decodedName, decodedValue));
        return true;
    }

    /// <summary>True when every name is there with a value that is not empty.</summary>
    public bool Has(IEnumerable<string> names, [NotNullWhen(false)] out IReadOnlyList<string>? absent)
    {
        absent = [.. names.Where(n => string.IsNullOrEmpty(this[n]))];
        if (absent.Count > 0)
            return false;
        absent = null;
        return true;
    }
}
