using LoadLab.Results;

namespace LoadLab.Gate;

/// <summary>What the program's exit code says.</summary>
public static class ExitCodes
{
    /// <summary>Measured, and good.</summary>
    public const int Pass = 0;

    /// <summary>LoadLab itself failed.</summary>
    public const int Failed = 1;

    /// <summary>The command or the scenario is wrong; nothing was started.</summary>
    public const int Usage = 2;

    /// <summary>A threshold failed or an invariant is broken.</summary>
    public const int ThresholdFailed = 3;

    /// <summary>Worse than the baseline allows.</summary>
    public const int Regression = 4;

    /// <summary>Not measured well enough to say.</summary>
    public const int Inconclusive = 5;

    /// <summary>The stack could not start.</summary>
    public const int StackFailed = 6;

    /// <summary>The user ended it early.</summary>
    public const int Interrupted = 130;

    /// <summary>
    /// The code of a finished run. The user's own act comes before any finding; a failed arm before a regression, as it
    /// says more; a regression only counts in a run that was measured.
    /// </summary>
    public static int Of(RunResult run)
    {
        if (run.Interrupted)
            return Interrupted;
        if (run.Arms.Any(arm => arm.Verdict == Verdict.Fail))
            return ThresholdFailed;
        if (run.Arms.Count == 0 || run.Arms.Any(arm => arm.Verdict == Verdict.Inconclusive))
            return Inconclusive;
        if (run.Baseline is { Regressed: true })
            return Regression;

        return run.Verdict switch
        {
            Verdict.Pass => Pass,
            Verdict.Fail => ThresholdFailed,
            _ => Inconclusive,
        };
    }
}
