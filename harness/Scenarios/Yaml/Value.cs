using LoadLab.Scenarios.Text;

namespace LoadLab.Scenarios.Yaml;

/// <summary>
/// A value of the scenario. Every method that reads it returns null when it isn't what was asked for, and has then
/// reported what was found and what was expected.
/// </summary>
internal sealed class Value
{
    private readonly ProblemList _problems;

    public Value(Node node, string where, ProblemList problems)
    {
        Node = node;
        Where = where;
        _problems = problems;
        problems.Place(where, node);
    }

    public Node Node { get; }

    public string Where { get; }

    /// <summary>The keys and values of a mapping.</summary>
    public Section? Mapping(string expected = "expected a mapping of keys to values") =>
        Node is MapNode map ? new Section(map, Where, _problems) : Not<Section>(expected);

    /// <summary>A list's items, the readable ones.</summary>
    /// <param name="read">Reads one; null means it was reported.</param>
    /// <param name="of">What the list holds, for messages.</param>
    /// <param name="mayBeEmpty">An empty list means something.</param>
    /// <param name="most">The longest that anybody would write.</param>
    public IReadOnlyList<T>? List<T>(Func<Value, T?> read, string of, bool mayBeEmpty = false, int most = 1_000) where T : class
    {
        if (Node is not ListNode list)
            return Not<IReadOnlyList<T>>($"expected a list of {of}");
        if (list.Items.Count > most)
        {
            Report($"the list has {list.Items.Count:N0} items; expected at most {most:N0}");
            return null;
        }

        if (list.Items.Count == 0 && !mayBeEmpty)
            Report($"the list is empty; expected at least one of the {of}");

        return list.Items
            .Select((item, index) => read(new Value(item, $"{Where}[{index}]", _problems)))
            .OfType<T>()
            .ToList();
    }

    /// <summary>A list whose items must differ.</summary>
    public IReadOnlyList<T>? Set<T>(Func<Value, T?> read, string of, Func<T, T, bool> same) where T : class
    {
        var seen = new List<T>();
        return List(item =>
        {
            if (read(item) is not { } value)
                return null;
            if (seen.Exists(earlier => same(earlier, value)))
                item.Report($"found {item.Described} a second time; expected each once");
            seen.Add(value);
            return value;
        }, of);
    }

    /// <summary>The text of a scalar; null, and reported, when this is none.</summary>
    public TextNode? Scalar(string expected) => Node is TextNode { Quoted: true } or TextNode { Text.Length: > 0 } ? (TextNode)Node : Not<TextNode>(expected);

    /// <summary>Reads a scalar by a syntax of its own.</summary>
    public T? Parse<T>(Func<string, Parsed<T>> parse, string expected) where T : struct
    {
        if (Scalar(expected) is not { } scalar)
            return null;
        var parsed = parse(scalar.Text);
        if (parsed.Ok)
            return parsed.Value;

        Found(parsed.Expected);
        return null;
    }

    /// <summary>Reports that this isn't what was expected.</summary>
    public void Found(string expected) => Report($"found {Described}; {expected}");

    /// <summary>Reports a mistake in this value. What could not be read was reported when that was seen.</summary>
    public void Report(string message)
    {
        if (Node is not UnreadableNode)
            _problems.Add(Node, Where, message);
    }

    /// <summary>Reports a mistake in the file that this value names.</summary>
    /// <param name="file">As problems name it.</param>
    /// <param name="line">From 1; 0: the file as a whole.</param>
    /// <param name="message">What is wrong.</param>
    public void ReportIn(string file, int line, string message) => _problems.Add(new Problem(file, line, line > 0 ? 1 : 0, Where, message));

    private string Described => Node switch
    {
        TextNode { Quoted: true } text => $"the text \"{Excerpt.Of(text.Text)}\"",
        TextNode { Text.Length: 0 } => "nothing",
        TextNode text => Excerpt.Of(text.Text),
        ListNode => "a list",
        _ => "a mapping",
    };

    private T? Not<T>(string expected) where T : class
    {
        Found(expected);
        return null;
    }
}
