namespace LoadLab.Scenarios.Text;

/// <summary>Finds the name that somebody probably meant.</summary>
public static class NearestName
{
    // Longer words are not typing errors; the limit keeps the table below small whatever the input is.
    private const int LongestWord = 64;

    /// <summary>The closest of the valid names; null when none is close.</summary>
    /// <param name="word">What was written.</param>
    /// <param name="names">What would have been valid.</param>
    public static string? Of(string word, IEnumerable<string> names) => AllNear(word, names) is [var nearest, ..] ? nearest : null;

    /// <summary>Every valid name that is close, the closest first.</summary>
    public static IReadOnlyList<string> AllNear(string word, IEnumerable<string> names) =>
        word.Length is 0 or > LongestWord
            ? []
            : names
                .Select(name => (name, distance: Distance(word.ToLowerInvariant(), name.ToLowerInvariant())))
                .Where(candidate => candidate.distance <= Tolerance(word, candidate.name) || IsPart(word, candidate.name))
                .OrderBy(candidate => candidate.distance)
                .ThenBy(candidate => candidate.name, StringComparer.Ordinal)
                .Select(candidate => candidate.name)
                .ToList();

    /// <summary>The end of a message about an unknown name: the nearest one, or all of them when none is near.</summary>
    public static string Hint(string word, IReadOnlyCollection<string> names) =>
        Of(word, names) is { } nearest ? $"did you mean {nearest}?" : $"expected {OneOf(names)}";

    /// <summary>The names as a sentence has them: <c>a, b or c</c>.</summary>
    public static string OneOf(IReadOnlyCollection<string> names) => names.Count switch
    {
        0 => "nothing",
        1 => names.First(),
        _ => $"{string.Join(", ", names.SkipLast(1))} or {names.Last()}",
    };

    // A third of the word may be wrong, but not more than half of what is left without the beginning and the end that the
    // two share: arrivals.postponed is not a misspelt arrivals.joined.
    private static int Tolerance(string word, string name)
    {
        var shorter = Math.Min(word.Length, name.Length);
        var start = 0;
        while (start < shorter && word[start] == name[start])
            start++;
        var end = 0;
        while (end < shorter - start && word[^(end + 1)] == name[^(end + 1)])
            end++;

        var longer = Math.Max(word.Length, name.Length);
        return Math.Max(1, Math.Min(longer / 3, (longer - start - end + 1) / 2));
    }

    private static bool IsPart(string word, string name) =>
        word.Length >= 3 && name.Contains(word, StringComparison.OrdinalIgnoreCase);

    // Optimal string alignment: insert, delete, replace, or swap two neighbours, each at a cost of 1.
    private static int Distance(string a, string b)
    {
        var cost = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
            cost[i, 0] = i;
        for (var j = 0; j <= b.Length; j++)
            cost[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var replace = cost[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                cost[i, j] = Math.Min(replace, Math.Min(cost[i - 1, j], cost[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    cost[i, j] = Math.Min(cost[i, j], cost[i - 2, j - 2] + 1);
            }
        }

        return cost[a.Length, b.Length];
    }
}
