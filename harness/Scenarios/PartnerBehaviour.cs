namespace LoadLab.Scenarios;

/// <summary>How a partner behaves when a refresh does not go well.</summary>
public sealed record PartnerBehaviour
{
    /// <summary>How long a partner waits for the whole response before it gives up and closes. Default 2 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>What it does after a time-out, a broken connection or a 5xx: try again with the token it holds.</summary>
    public RetryBehaviour Retry { get; init; } = new();

    /// <summary>
    /// After a refusal (401) it tries again at this pace, each time with up to as much again of seeded random delay,
    /// for as long as the arm's load lasts. Default 2 s. Zero: it gives up at once.
    /// </summary>
    public TimeSpan RetryRefusedEvery { get; init; } = TimeSpan.FromSeconds(2);
}

/// <summary>How retries are spaced.</summary>
public enum RetryKind
{
    /// <summary>Never.</summary>
    None,

    /// <summary>Always <see cref="RetryBehaviour.Delay"/> apart.</summary>
    Fixed,

    /// <summary>Uniform in [0, min(cap, delay·2ⁿ)): exponential with full jitter.</summary>
    Exponential,
}

/// <summary>Retries after a failure that is not a refusal.</summary>
public sealed record RetryBehaviour
{
    /// <summary>Default exponential with full jitter, as client libraries recommend.</summary>
    public RetryKind Kind { get; init; } = RetryKind.Exponential;

    /// <summary>The first delay. Default 500 ms.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest delay. Default 4 s.</summary>
    public TimeSpan Cap { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>
    /// Tries in all, the first included; 1 or more. Default 8: enough to outlast the degraded phase, so that every
    /// org knows how it stands when the run ends.
    /// </summary>
    public int Attempts { get; init; } = 8;
}
