namespace LoadLab.Scenarios;

/// <summary>One criterion of the verdict.</summary>
public sealed record ThresholdSpec
{
    /// <summary>A name from the metric catalogue, for example <c>tokens.lost</c>.</summary>
    public required string Metric { get; init; }

    /// <summary>Only this phase. Null: the whole arm.</summary>
    public PhaseName? Phase { get; init; }

    /// <summary>Only the arm of this policy, as written in the scenario. Null: every arm.</summary>
    public string? Policy { get; init; }

    /// <summary>The comparison.</summary>
    public required ThresholdOperator Operator { get; init; }

    /// <summary>What the observed value is compared with, in the metric's unit.</summary>
    public required double Value { get; init; }
}

/// <summary>How a threshold compares: written as the key before the value.</summary>
public enum ThresholdOperator
{
    /// <summary>Passes when the observed value is at most this.</summary>
    AtMost,

    /// <summary>Passes when the observed value is at least this.</summary>
    AtLeast,

    /// <summary>Passes when the observed value is exactly this.</summary>
    Equals,
}
