using LoadLab.Tests.Ledger.Specification;

namespace LoadLab.Tests.Ledger;

/// <summary>A change to one event of an honest history, and when nobody can see it.</summary>
/// <param name="Name">What is done to which file.</param>
/// <param name="Change">Does it; null when there is nothing of the kind.</param>
/// <param name="Unseen">
/// The written rule by which this very change need not change the verdict: what was there before, what is there after.
/// Null: it always must.
/// </param>
internal sealed record Mutation(string Name, Func<ArmHistory, Random, ArmHistory?> Change, Func<ArmHistory, ArmHistory, bool>? Unseen = null)
{
    /// <summary>Applies one that can be applied.</summary>
    public static ArmHistory Any(ArmHistory history, Random random) =>
        random.GetItems(Mutations.All.ToArray(), 8).Select(m => m.Change(history, random)).OfType<ArmHistory>().FirstOrDefault(history);

    public static T? Pick<T>(IReadOnlyList<T> list, Random random, Func<T, bool>? which = null)
        where T : struct
    {
        var candidates = which is null ? list : list.Where(which).ToList();
        return candidates.Count == 0 ? null : candidates[random.Next(candidates.Count)];
    }

    public static List<T> With<T>(IReadOnlyList<T> list, T old, params T[] by)
    {
        var at = list.ToList().IndexOf(old);
        return [.. list.Take(at), .. by, .. list.Skip(at + 1)];
    }
}
