using LoadLab.Results;

namespace LoadLab.Reports.Html.Charts;

/// <summary>One of the charts every arm has.</summary>
internal sealed record ChartKind
{
    /// <summary>Short name, used in ids.</summary>
    public required string Key { get; init; }

    public required string Title { get; init; }

    public required string Unit { get; init; }

    /// <summary>Latency spans decades: a linear axis would flatten the steady state.</summary>
    public bool Logarithmic { get; init; }

    /// <summary>Values hold at a bucket's end; otherwise they cover all of it.</summary>
    public bool AtEnd { get; init; }

    public required IReadOnlyList<ChartSeries> Series { get; init; }

    /// <summary>What the area between the first two series means; null when they enclose none.</summary>
    public string? Gap { get; init; }

    /// <summary>A value in the table behind the chart.</summary>
    public required Func<double, string> Format { get; init; }

    /// <summary>What the chart says, in one sentence.</summary>
    public required Func<ArmResult, string> Message { get; init; }
}

/// <summary>One line or area of a chart.</summary>
/// <param name="Key">Names its look in the page's style sheet and script.</param>
/// <param name="Name">In legend, hover and table.</param>
/// <param name="Value">From a bucket and its length in seconds; null where there is nothing.</param>
internal sealed record ChartSeries(string Key, string Name, Func<TimelineBucket, double, double?> Value);
