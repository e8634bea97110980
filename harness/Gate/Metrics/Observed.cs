using LoadLab.Results;

namespace LoadLab.Gate.Metrics;

/// <summary>Whether there was anything to observe: a count of 0 says something only where something was tried.</summary>
internal static class Observed
{
    public static bool AnyAttempt(ArmResult arm) => arm.Outcomes.Any(outcome => outcome.Count > 0);

    public static bool AnyAttempt(PhaseResult phase) => phase.Attempts > 0;
}
