using LoadLab.Target.Hosting;

namespace LoadLab.Target.Refresh.Policies;

/// <summary>The previous token, and only that one, is accepted again for a while after it was first traded.</summary>
/// <param name="time">How long. It counts from the first trade: trading again does not prolong it.</param>
/// <param name="max">How often it is accepted again at most; null: any number of times.</param>
public sealed class GracePolicy(Duration time, int? max) : IRefreshPolicy
{
    public string Name => max is null ? $"grace:{time}" : $"grace:{time},max={max}";

    public Decision OnOutdatedToken(Situation situation) =>
        situation.Presented is { IsPrevious: true, FirstTradedAt: { } traded } previous
        && situation.Now - traded <= time.Value
        && (max is null || previous.Trades - 1 < max)
            ? new Decision.Rotate(Cause.Grace)
            : Refused.Outdated(situation);
}
