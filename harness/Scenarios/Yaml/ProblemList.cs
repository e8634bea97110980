namespace LoadLab.Scenarios.Yaml;

/// <summary>Collects mistakes, and remembers where each value of the scenario stands in the file.</summary>
/// <param name="file">Named in every problem.</param>
internal sealed class ProblemList(string file)
{
    private readonly List<Problem> _problems = [];
    private readonly Dictionary<string, Node> _places = new(StringComparer.Ordinal);

    /// <summary>In the order of the file, then of the files it names; mistakes at one place in the order they were found.</summary>
    public IReadOnlyList<Problem> InFileOrder =>
        _problems.OrderBy(p => p.File != file).ThenBy(p => p.File, StringComparer.Ordinal).ThenBy(p => p.Line).ThenBy(p => p.Column).ToList();

    /// <summary>Nothing was reported.</summary>
    public bool Empty => _problems.Count == 0;

    /// <summary>Reports a mistake.</summary>
    public void Add(int line, int column, string where, string message) => Add(new Problem(file, line, column, where, message));

    /// <summary>Reports a mistake wherever it is.</summary>
    public void Add(Problem problem) => _problems.Add(problem);

    /// <summary>Reports a mistake in a value.</summary>
    public void Add(Node node, string where, string message) => Add(node.Line, node.Column, where, message);

    /// <summary>Remembers where a value stands.</summary>
    public void Place(string where, Node node) => _places.TryAdd(where, node);

    /// <summary>A place as the file has it: a list of one may be written as its item, so that <c>partners[0].retry</c> is <c>partners.retry</c> there.</summary>
    public string AsWritten(string where)
    {
        var first = where.IndexOf("[0]", StringComparison.Ordinal);
        return first < 0 || _places.ContainsKey(where[..(first + 3)]) ? where : where.Remove(first, 3);
    }

    /// <summary>Whether nothing was reported about this value or anything inside it.</summary>
    public bool Clean(string where) => !_problems.Any(problem => IsWithin(problem.Where, where));

    /// <summary>Reports a mistake at the place of a value, or of the nearest thing around it that was written.</summary>
    public void AddAt(string where, string message)
    {
        var place = where;
        while (place.Length > 0 && !_places.ContainsKey(place))
            place = place[..Math.Max(0, place.LastIndexOfAny(['.', '[']))];

        if (_places.TryGetValue(place, out var node))
            Add(node, where, message);
        else
            Add(1, 1, where, message);
    }

    private static bool IsWithin(string inner, string outer) =>
        inner.StartsWith(outer, StringComparison.Ordinal)
        && (inner.Length == outer.Length || outer.Length == 0 || inner[outer.Length] is '.' or '[');
}
