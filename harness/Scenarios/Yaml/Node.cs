namespace LoadLab.Scenarios.Yaml;

/// <summary>A piece of a YAML document and where it begins, lines and columns from 1.</summary>
internal abstract record Node(int Line, int Column);

/// <summary>A scalar. Quoted ones, and those written as blocks, are text whatever they look like.</summary>
internal sealed record TextNode(int Line, int Column, string Text, bool Quoted) : Node(Line, Column);

/// <summary>A sequence.</summary>
internal sealed record ListNode(int Line, int Column, IReadOnlyList<Node> Items) : Node(Line, Column);

/// <summary>A mapping, duplicate keys included, in the order of the file.</summary>
internal sealed record MapNode(int Line, int Column, IReadOnlyList<MapEntry> Entries) : Node(Line, Column);

/// <summary>A key and its value.</summary>
internal sealed record MapEntry(TextNode Key, Node Value);

/// <summary>Something that was reported already and means nothing here, such as an alias.</summary>
internal sealed record UnreadableNode(int Line, int Column) : Node(Line, Column);
