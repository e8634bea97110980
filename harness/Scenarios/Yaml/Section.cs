using LoadLab.Scenarios.Text;

namespace LoadLab.Scenarios.Yaml;

/// <summary>A mapping of the scenario: looks keys up, reports those that are missing, unknown or there twice.</summary>
internal sealed class Section
{
    private readonly MapNode _map;
    private readonly string _where;
    private readonly ProblemList _problems;
    private readonly Dictionary<string, Value> _values = new(StringComparer.Ordinal);

    public Section(MapNode map, string where, ProblemList problems)
    {
        _map = map;
        _where = where;
        _problems = problems;
        foreach (var group in map.Entries.GroupBy(entry => entry.Key.Text))
        {
            var first = group.First();
            _values[group.Key] = new Value(first.Value, Place.Join(where, group.Key), problems);
            foreach (var again in group.Skip(1))
                problems.Add(again.Key, Place.Join(where, group.Key), $"the key appears twice; first in line {first.Key.Line}");
        }
    }

    /// <summary>The value of a key; null when it isn't there.</summary>
    public Value? Get(string key) => _values.GetValueOrDefault(key);

    /// <summary>The value of a key; reports it when it isn't there.</summary>
    public Value? Require(string key)
    {
        if (Get(key) is { } value)
            return value;

        _problems.Add(_map, Place.Join(_where, key), "is missing");
        return null;
    }

    /// <summary>Which of these keys are there, in the order of the file.</summary>
    public IReadOnlyList<string> Present(IReadOnlyCollection<string> keys) => _values.Keys.Where(keys.Contains).ToList();

    /// <summary>Reports every key that is not among these.</summary>
    public Section Only(IReadOnlyCollection<string> keys)
    {
        foreach (var entry in Others(keys))
            Report(entry, $"unknown key; {NearestName.Hint(entry.Key.Text, keys)}");
        return this;
    }

    /// <summary>Reports every key that is not among those of its kind, with a word on those that belong to another.</summary>
    /// <param name="keys">The keys of this kind.</param>
    /// <param name="ofAnyKind">The keys of every kind.</param>
    /// <param name="kind">This kind in words, for example <c>a fault of kind down</c>.</param>
    public Section Only(IReadOnlyCollection<string> keys, IReadOnlyCollection<string> ofAnyKind, string kind)
    {
        foreach (var entry in Others(keys))
            Report(entry, ofAnyKind.Contains(entry.Key.Text)
                ? $"does not belong to {kind}, which has {string.Join(", ", keys)}"
                : $"unknown key; {NearestName.Hint(entry.Key.Text, keys)}");
        return this;
    }

    // Of a key that is there twice the second was reported already.
    private IEnumerable<MapEntry> Others(IReadOnlyCollection<string> keys) =>
        _map.Entries.DistinctBy(entry => entry.Key.Text).Where(entry => !keys.Contains(entry.Key.Text));

    private void Report(MapEntry entry, string message) => _problems.Add(entry.Key, Place.Join(_where, entry.Key.Text), message);
}
