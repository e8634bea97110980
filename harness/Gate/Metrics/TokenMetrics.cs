using LoadLab.Results;

namespace LoadLab.Gate.Metrics;

/// <summary>What became of the tokens, and of the retries after a loss. A token belongs to the phase of the attempt that made it.</summary>
internal static class TokenMetrics
{
    public static IReadOnlyList<Metric> All { get; } =
    [
        Tokens("tokens.generated", "New tokens committed in the database.", Better.Neither, t => t.Generated, p => p.Generated),
        Tokens("tokens.returned", "Tokens whose whole response the target handed to the transport.", Better.Neither, t => t.Returned, p => p.Returned),
        Tokens("tokens.received", "Tokens whose whole response a partner read.", Better.Neither, t => t.Received, p => p.Received),
        Tokens("tokens.lost", "Generated, never received.", Better.Lower, t => t.Lost, p => p.Lost),
        Tokens("tokens.lost.inside", "Generated, never returned, never received.", Better.Lower, t => t.LostInside, p => p.LostInside),
        Tokens("tokens.lost.transit", "Returned, never received.", Better.Lower, t => t.LostInTransit, p => p.LostInTransit),
        new("tokens.loss-rate", "ratio", "Lost ÷ generated, 0 to 1. Nothing to observe when none was generated.", Better.Lower)
        {
            OfArm = arm => Share(arm.Tokens.Lost, arm.Tokens.Generated),
            OfPhase = phase => Share(phase.Lost, phase.Generated),
        },
        Tokens("tokens.in-doubt", "COMMIT was sent and the target never learned the outcome.", Better.Lower, t => t.InDoubt),
        Retries("fapi.retry-succeeded", "Lost tokens whose first answered retry with the previous token succeeded.", Better.Neither, f => f.RetrySucceeded),
        Retries("fapi.restored-later", "Lost tokens whose first answered retry was refused and a later one succeeded.", Better.Lower, f => f.RestoredLater),
        Retries("fapi.refused", "Lost tokens whose retries were all refused.", Better.Lower, f => f.Refused),
        Retries("fapi.not-answered", "Lost tokens of which no retry was answered.", Better.Lower, f => f.NotAnswered),
    ];

    private static Metric Tokens(
        string name, string meaning, Better better, Func<TokenCounts, int> ofArm, Func<PhaseResult, int>? ofPhase = null) =>
        new(name, "tokens", meaning, better)
        {
            OfArm = arm => Observed.AnyAttempt(arm) ? ofArm(arm.Tokens) : null,
            OfPhase = ofPhase is null ? null : phase => Observed.AnyAttempt(phase) ? ofPhase(phase) : null,
        };

    private static Metric Retries(string name, string meaning, Better better, Func<FapiRule, int> count) =>
        new(name, "tokens", meaning, better) { OfArm = arm => Observed.AnyAttempt(arm) ? count(arm.Fapi) : null };

    private static double? Share(int part, int whole) => whole > 0 ? (double)part / whole : null;
}
