namespace LoadLab.Scenarios;

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

    /// <summary>
    /// A <c>Retry-After</c> that came with the failure is a lower bound of the delay (RFC 9110 §10.2.3). Default true, as
    /// client libraries do; with false it is overlooked.
    /// </summary>
    public bool ObeyRetryAfter { get; init; } = true;
}
