using LoadLab.Recording;
using LoadLab.Scenarios;
using LoadLab.Scenarios.Text;

namespace LoadLab.Querying;

/// <summary>One thing that is asked of every row. It looks at all of them, so that it knows whether what it names exists.</summary>
public abstract class Criterion
{
    /// <summary>Whether it takes a row.</summary>
    public abstract bool Takes(in LedgerRow row);

    /// <summary>After the last row: what is wrong with the name it was given; null when nothing is.</summary>
    public virtual Problem? Wrong() => null;
}

/// <summary>Rows of some stages.</summary>
/// <param name="stages">The stages.</param>
public sealed class StageCriterion(IReadOnlyList<LedgerStage> stages) : Criterion
{
    /// <inheritdoc/>
    public override bool Takes(in LedgerRow row) => stages.Contains(LedgerStages.Of(row));
}

/// <summary>Rows of one name among those of the ledger: an org, or a policy.</summary>
/// <param name="option">The option that gave the name.</param>
/// <param name="what">What it names.</param>
/// <param name="name">The name.</param>
/// <param name="of">A row's name.</param>
/// <param name="matches">Whether a row's name is meant.</param>
public sealed class NameCriterion(string option, string what, string name, Func<LedgerRow, string> of, Func<string, bool> matches) : Criterion
{
    private const int MostShown = 8;

    private readonly HashSet<string> _others = new(StringComparer.Ordinal);
    private bool _found;

    /// <summary>Rows of an org.</summary>
    public static NameCriterion Org(string org) => new("--org", "org", org, r => r.Org, found => found == org);

    /// <summary>Rows of a policy, as written or by its name: <c>grace</c> is every <c>grace:…</c>.</summary>
    public static NameCriterion Policy(string policy) =>
        new("--policy", "policy", policy, r => r.Arm, found => found == policy || found.Split(':')[0] == policy);

    /// <inheritdoc/>
    public override bool Takes(in LedgerRow row)
    {
        var found = of(row);
        if (matches(found))
            return _found = true;

        // Names matter only as long as the one that was given is not there.
        if (!_found && found.Length > 0)
            _others.Add(found);

        return false;
    }

    /// <inheritdoc/>
    public override Problem? Wrong()
    {
        if (_found)
            return null;

        var hint = NearestName.AllNear(name, _others) is [var nearest, ..] ? $"did you mean {nearest}?"
            : _others.Count <= MostShown ? $"expected {NearestName.OneOf([.. _others.Order(StringComparer.Ordinal)])}"
            : $"expected one of {_others.Count:N0}, such as {_others.Min(StringComparer.Ordinal)}";
        return Problem.InOption(option, $"this ledger has no {what} {Excerpt.Of(name)}; {hint}");
    }
}

/// <summary>Rows of one arm, by its number in the ledger's order.</summary>
/// <param name="number">From 1.</param>
public sealed class ArmCriterion(int number) : Criterion
{
    private readonly List<(string Policy, int Repeat)> _arms = [];

    /// <inheritdoc/>
    public override bool Takes(in LedgerRow row)
    {
        var arm = (row.Arm, row.Repeat);
        var at = _arms.IndexOf(arm);
        if (at < 0)
        {
            at = _arms.Count;
            _arms.Add(arm);
        }

        return at == number - 1;
    }

    /// <inheritdoc/>
    public override Problem? Wrong() => number >= 1 && number <= _arms.Count
        ? null
        : Problem.InOption("--arm", $"found {number}; expected "
            + (_arms.Count == 1 ? $"1 ({_arms[0].Policy})" : $"1 to {_arms.Count} ({string.Join(", ", _arms.Select((a, i) => $"{i + 1} {a.Policy}"))})"));
}
