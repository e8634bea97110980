using LoadLab.Scenarios.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace LoadLab.Scenarios.Yaml;

/// <summary>
/// Reads one YAML document into <see cref="Node"/>s. YamlDotNet's own document model stops at the first duplicate key,
/// resolves aliases silently and recurses as deep as the file asks; here all three are reported with their place.
/// </summary>
internal sealed class YamlTree
{
    /// <summary>Longest file, in characters: some thousand times the shipped ones.</summary>
    public const int LongestFile = 256 * 1024;

    /// <summary>Deepest nesting; a scenario needs 4.</summary>
    public const int DeepestNesting = 16;

    private readonly GuardedParser _parser;
    private readonly ProblemList _problems;

    private YamlTree(string yaml, ProblemList problems)
    {
        _parser = new GuardedParser(new StringReader(yaml));
        _problems = problems;
    }

    /// <summary>The document's root; null when there is none or when it isn't YAML, which has been reported.</summary>
    public static Node? Read(string yaml, ProblemList problems)
    {
        if (yaml.Length > LongestFile)
        {
            problems.Add(1, 1, "", $"the file has {yaml.Length:N0} characters; expected at most {LongestFile:N0}");
            return null;
        }

        try
        {
            return new YamlTree(yaml, problems).ReadDocument();
        }
        catch (YamlException e)
        {
            problems.Add(
                (int)e.Start.Line, (int)e.Start.Column, "", $"not valid YAML: {Sentence(e)}; nothing after this could be read");
            return null;
        }
        catch (NestingTooDeepException)
        {
            return null;
        }
    }

    private Node? ReadDocument()
    {
        _parser.Consume<StreamStart>();
        if (_parser.Accept<StreamEnd>(out _))
        {
            _problems.Add(1, 1, "", "the file is empty; expected a scenario");
            return null;
        }

        _parser.Consume<DocumentStart>();
        var root = ReadNode("", 0);
        _parser.Consume<DocumentEnd>();
        if (_parser.Accept<DocumentStart>(out var second))
            _problems.Add((int)second.Start.Line, (int)second.Start.Column, "", "a second document begins; expected one scenario a file");
        return root;
    }

    private Node ReadNode(string where, int depth)
    {
        var next = _parser.Consume<ParsingEvent>();
        var (line, column) = ((int)next.Start.Line, (int)next.Start.Column);
        if (depth > DeepestNesting)
        {
            _problems.Add(line, column, where, $"nested more than {DeepestNesting} deep; nothing after this was read");
            throw new NestingTooDeepException();
        }

        if (next is NodeEvent { Anchor.IsEmpty: false } anchored)
            _problems.Add(line, column, where, $"found the anchor &{Excerpt.Of(anchored.Anchor.Value)}; anchors are not supported, write the value where it is used");
        if (next is NodeEvent { Tag.IsEmpty: false } tagged)
            _problems.Add(line, column, where, $"found the tag {(tagged.Tag.IsNonSpecific ? "!" : Excerpt.Of(tagged.Tag.Value))}; tags are not supported");

        switch (next)
        {
            case Scalar scalar:
                return new TextNode(line, column, scalar.Value, scalar.Style != ScalarStyle.Plain);
            case SequenceStart:
                return new ListNode(line, column, ReadItems(where, depth));
            case MappingStart:
                return new MapNode(line, column, ReadEntries(where, depth));
            case AnchorAlias alias:
                _problems.Add(line, column, where, $"found the alias *{Excerpt.Of(alias.Value.Value)}; aliases are not supported, write the value out");
                return new UnreadableNode(line, column);
            default:
                throw new YamlException(next.Start, next.End, $"found {next.GetType().Name}");
        }
    }

    private List<Node> ReadItems(string where, int depth)
    {
        var items = new List<Node>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
            items.Add(ReadNode($"{where}[{items.Count}]", depth + 1));
        return items;
    }

    private List<MapEntry> ReadEntries(string where, int depth)
    {
        var entries = new List<MapEntry>();
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var key = ReadNode(where, depth + 1);
            var name = key as TextNode;
            var value = ReadNode(name is null ? where : Place.Join(where, name.Text), depth + 1);
            if (name is not null)
                entries.Add(new(name, value));
            else if (key is not UnreadableNode)
                _problems.Add(key, where, "a list or a mapping can't be a key; expected a name");
        }

        return entries;
    }

    // The parser's messages begin with what it was doing; they need no position of their own.
    private static string Sentence(YamlException e) => Excerpt.OnOneLine(e.Message).TrimEnd('.');

    private sealed class NestingTooDeepException : Exception;
}
