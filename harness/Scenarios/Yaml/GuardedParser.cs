using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace LoadLab.Scenarios.Yaml;

/// <summary>
/// YamlDotNet's parser, with every failure turned into the one exception it documents. On some malformed input its
/// scanner throws others, such as InvalidOperationException for a plain scalar in a list that is never closed.
/// </summary>
internal sealed class GuardedParser : IParser
{
    private readonly Scanner _scanner;
    private readonly Parser _parser;

    public GuardedParser(TextReader yaml)
    {
        _scanner = new Scanner(yaml);
        _parser = new Parser(_scanner);
    }

    /// <inheritdoc/>
    public ParsingEvent? Current => _parser.Current;

    /// <inheritdoc/>
    public bool MoveNext()
    {
        try
        {
            return _parser.MoveNext();
        }
        catch (Exception e) when (e is not YamlException)
        {
            var here = _scanner.CurrentPosition;
            throw new YamlException(here, here, "something before this is not closed or not complete", e);
        }
    }
}
