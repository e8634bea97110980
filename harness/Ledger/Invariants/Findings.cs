namespace LoadLab.Ledger.Invariants;

/// <summary>Breaches of the rules: all counted, the first few of each kept as examples.</summary>
public sealed class Findings
{
    private const int MostExamples = 5;

    private readonly long[] _counts = new long[Enum.GetValues<Rule>().Length];
    private readonly List<string>[] _examples = [.. Enum.GetValues<Rule>().Select(_ => new List<string>())];

    /// <summary>How often a rule was broken.</summary>
    public long Count(Rule rule) => _counts[(int)rule];

    /// <summary>The first breaches, at most five, each naming token, org or attempt.</summary>
    public IReadOnlyList<string> Examples(Rule rule) => _examples[(int)rule];

    /// <summary>Adds a breach.</summary>
    public void Add(Rule rule, string example)
    {
        _counts[(int)rule]++;
        if (_examples[(int)rule].Count < MostExamples)
            _examples[(int)rule].Add(example);
    }

    /// <summary>Adds those of a slice that comes after.</summary>
    public void Add(Findings later)
    {
        for (var rule = 0; rule < _counts.Length; rule++)
        {
            _counts[rule] += later._counts[rule];
            _examples[rule].AddRange(later._examples[rule].Take(MostExamples - _examples[rule].Count));
        }
    }
}
