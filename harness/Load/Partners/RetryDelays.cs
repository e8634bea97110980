using LoadLab.Scenarios;

namespace LoadLab.Load.Partners;

/// <summary>How long a partner waits before it tries again: pure, given a random number.</summary>
public static class RetryDelays
{
    /// <summary>The delay after an attempt that brought no answer; null when the partner gives up.</summary>
    /// <param name="retry">The partner's behaviour.</param>
    /// <param name="made">Attempts made so far without an answer, 1 or more.</param>
    /// <param name="uniform">A random number in [0, 1).</param>
    /// <param name="retryAfter">What the answer asked for, a lower bound where it is obeyed; null when it did not.</param>
    public static TimeSpan? AfterFailure(RetryBehaviour retry, int made, double uniform, TimeSpan? retryAfter = null)
    {
        if (retry.Kind == RetryKind.None || made >= retry.Attempts)
            return null;

        var own = retry.Kind == RetryKind.Fixed ? retry.Delay : WithFullJitter(retry, made, uniform);
        return retry.ObeyRetryAfter && retryAfter > own ? retryAfter : own;
    }

    /// <summary>The delay after a refusal: between once and twice the pace; null when the partner doesn't keep asking.</summary>
    /// <param name="behaviour">The partner's behaviour after a refusal.</param>
    /// <param name="uniform">A random number in [0, 1).</param>
    public static TimeSpan? AfterRefusal(RefusalBehaviour behaviour, double uniform) =>
        behaviour.Kind == RefusalKind.KeepRetrying ? behaviour.Every * (1 + uniform) : null;

    private static TimeSpan WithFullJitter(RetryBehaviour retry, int made, double uniform)
    {
        var ceiling = Math.Min(retry.Cap.TotalSeconds, retry.Delay.TotalSeconds * Math.Pow(2, made - 1));
        return TimeSpan.FromSeconds(ceiling * uniform);
    }
}
