using LoadLab.Results;

namespace LoadLab.Reports.Tables;

/// <summary>How a row gets its cells: from one arm, or from all repeats of a policy.</summary>
internal abstract record RowSpec(string Group, string Label, string Unit, string Explanation)
{
    public abstract ArmsCell Cell(IReadOnlyList<ArmResult> arms);

    public static Tone ToneOf(Verdict verdict) => verdict switch
    {
        Verdict.Pass => Tone.Good,
        Verdict.Fail => Tone.Bad,
        _ => Tone.Neutral,
    };

    // One bad repeat makes the cell bad; good only if every one of them is.
    protected static Tone Worst(IEnumerable<Tone> tones)
    {
        var all = tones.ToList();
        return all.Contains(Tone.Bad) ? Tone.Bad
            : all.Count > 0 && all.TrueForAll(tone => tone == Tone.Good) ? Tone.Good
            : Tone.Neutral;
    }
}

/// <summary>A number; over repeats the median with the least and the most.</summary>
internal sealed record NumberRow(
    string Group,
    string Label,
    string Unit,
    string Explanation,
    Func<ArmResult, double?> Value,
    Func<double, string> Format,
    Func<double, Tone>? Tone = null) : RowSpec(Group, Label, Unit, Explanation)
{
    public override ArmsCell Cell(IReadOnlyList<ArmResult> arms)
    {
        var values = arms.Select(Value).OfType<double>().Order().ToList();
        return values.Count == 0
            ? new ArmsCell(Figure.None)
            : new ArmsCell(
                Format(Median.OfSorted(values)), Tone is null ? Tables.Tone.Neutral : Worst(values.Select(Tone)), Median.Range(values, Format));
    }
}

/// <summary>From one number to another; over repeats from the lowest to the highest.</summary>
internal sealed record SpanRow(
    string Group,
    string Label,
    string Unit,
    string Explanation,
    Func<ArmResult, double?> Low,
    Func<ArmResult, double?> High,
    Func<double, string> Format) : RowSpec(Group, Label, Unit, Explanation)
{
    public override ArmsCell Cell(IReadOnlyList<ArmResult> arms) =>
        new(arms.Min(Low) is { } low && arms.Max(High) is { } high ? $"{Format(low)}–{Format(high)}" : Figure.None);
}

/// <summary>Words; over repeats each kind of word with how often it occurred.</summary>
internal sealed record WordRow(
    string Group,
    string Label,
    string Unit,
    string Explanation,
    Func<ArmResult, ArmsCell?> Word) : RowSpec(Group, Label, Unit, Explanation)
{
    public override ArmsCell Cell(IReadOnlyList<ArmResult> arms)
    {
        var words = arms.Select(Word).OfType<ArmsCell>().ToList();
        var kinds = words.GroupBy(word => word.Text).ToList();
        var text = kinds.Count switch
        {
            0 => Figure.None,
            1 => kinds[0].Key,
            _ => string.Join(", ", kinds.Select(kind => $"{kind.Count()}× {kind.Key}")),
        };
        return new ArmsCell(text, Worst(words.Select(word => word.Tone)));
    }
}

/// <summary>What was observed for a threshold, and the verdict; a dash where the threshold is not the policy's.</summary>
internal sealed record CriterionRow(string Group, string Label) : RowSpec(Group, Label, "", "")
{
    public override ArmsCell Cell(IReadOnlyList<ArmResult> arms)
    {
        var repeats = arms.SelectMany(arm => arm.Thresholds).Where(threshold => Wording.Criterion(threshold) == Label).ToList();
        if (repeats.Count == 0)
            return new ArmsCell(Figure.None);
        var row = ThresholdRow.From(arms[0].Policy, repeats);
        return new ArmsCell($"{row.Observed}, {Wording.Of(row.Verdict)}", ToneOf(row.Verdict));
    }
}
