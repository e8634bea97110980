using LoadLab.Results;

namespace LoadLab.Reports.Tables;

/// <summary>A column: one arm, or every repeat of one policy.</summary>
/// <param name="Name">The policy, with the repeat's number where the arm isn't the only one of it.</param>
/// <param name="Arms">At least one.</param>
public sealed record ArmsColumn(string Name, IReadOnlyList<ArmResult> Arms)
{
    /// <summary>Beyond this many arms there is a column for each policy: more would not fit a page.</summary>
    public const int MostArms = 6;

    /// <summary>The columns for some arms, the repeats of a policy beside each other.</summary>
    public static IReadOnlyList<ArmsColumn> From(IReadOnlyList<ArmResult> arms)
    {
        return arms.Count > MostArms
            ? ByPolicy(arms)
            : [.. ByPolicy(arms).SelectMany(policy => policy.Arms).Select(arm => new ArmsColumn(NameOf(arm, arms), [arm]))];
    }

    /// <summary>What one arm is called among the arms of its run.</summary>
    public static string NameOf(ArmResult arm, IReadOnlyList<ArmResult> arms) =>
        arms.Count(other => other.Policy == arm.Policy) > 1 ? $"{arm.Policy} #{arm.Repeat}" : arm.Policy;

    /// <summary>One column for each policy, its repeats together.</summary>
    public static IReadOnlyList<ArmsColumn> ByPolicy(IReadOnlyList<ArmResult> arms) =>
        [.. arms.GroupBy(arm => arm.Policy).Select(group => new ArmsColumn(group.Key, [.. group]))];
}
