namespace LoadLab.Scenarios;

/// <summary>What a partner does once the token it holds is refused.</summary>
public enum RefusalKind
{
    /// <summary>Nothing: the org's later arrivals try once each.</summary>
    GiveUp,

    /// <summary>It tries again at the pace of <see cref="RefusalBehaviour.Every"/> while the load lasts.</summary>
    KeepRetrying,

    /// <summary>It stops asking until somebody authenticates again, which gives the org a new session.</summary>
    WaitForPerson,
}

/// <summary>What a partner does after a refusal (401) of a refresh.</summary>
public sealed record RefusalBehaviour
{
    /// <summary>Default: keep retrying, which is what an amnesty needs.</summary>
    public RefusalKind Kind { get; init; } = RefusalKind.KeepRetrying;

    /// <summary>
    /// The pace of <see cref="RefusalKind.KeepRetrying"/>, above 0; each wait is longer by up to as much again of seeded
    /// random delay. Default 2 s: often enough that a reconnection is timed to a few seconds.
    /// </summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long after the refusal somebody authenticates again (<see cref="RefusalKind.WaitForPerson"/>), above 0; longer
    /// by up to as much again of seeded random delay, as people don't act in step, and not after the load's end. Default
    /// 4 s: stands for the minutes or hours of a real outage, and fits twice into a default run's recovery.
    /// </summary>
    public TimeSpan PersonAfter { get; init; } = TimeSpan.FromSeconds(4);
}
