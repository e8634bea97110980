using System.Globalization;
using LoadLab.Scenarios;

namespace LoadLab.Ledger;

/// <summary>What an arm was run under: all that the ledger has to know besides the records.</summary>
public sealed record ArmTerms
{
    public required PolicySpec Policy { get; init; }

    /// <summary>Which repetition, from 1.</summary>
    public required int Repeat { get; init; }

    /// <summary>The arm's first planned instant on the wall clock.</summary>
    public required DateTimeOffset Zero { get; init; }

    /// <summary>When the amnesty held; null under any other policy.</summary>
    public AmnestyPeriod? Amnesty { get; init; }

    /// <summary>API family of each app, by consumer key.</summary>
    public required IReadOnlyDictionary<string, string> Families { get; init; }

    /// <summary>How often <c>grace</c> accepts a token again at most; null where it is not limited.</summary>
    public int? GraceMax => Policy.Text.Split(",max=") is [_, var max] && int.TryParse(max, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : null;

    /// <summary>API family of an app; nothing for one that is not of this run.</summary>
    public string FamilyOf(string app) => Families.GetValueOrDefault(app, "");
}

/// <summary>When the amnesty holds, on the wall clock.</summary>
/// <param name="Start">First instant.</param>
/// <param name="End">First instant after it; null when it stays open.</param>
/// <param name="ApiFamilies">The families covered.</param>
public sealed record AmnestyPeriod(DateTimeOffset Start, DateTimeOffset? End, IReadOnlyList<string> ApiFamilies);
