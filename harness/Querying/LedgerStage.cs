using LoadLab.Recording;
using LoadLab.Results;
using LoadLab.Scenarios.Text;

namespace LoadLab.Querying;

/// <summary>How far a token came.</summary>
public enum LedgerStage
{
    /// <summary>The harness made it, or a person who authenticated again was given it; it isn't counted.</summary>
    Seed,

    /// <summary>The partner read it whole.</summary>
    Received,

    /// <summary>Committed, never returned.</summary>
    LostInside,

    /// <summary>Returned, never received.</summary>
    LostInTransit,
}

/// <summary>The words for stages.</summary>
public static class LedgerStages
{
    private const string Lost = "lost";

    /// <summary>Every word that stands for one or several.</summary>
    public static IReadOnlyList<string> All { get; } = [.. KebabCase.All<LedgerStage>(), Lost];

    /// <summary>The stage of a row.</summary>
    public static LedgerStage Of(in LedgerRow row) => row switch
    {
        { IsSeed: true } => LedgerStage.Seed,
        { Lost: LossStage.Inside } => LedgerStage.LostInside,
        { Lost: LossStage.Transit } => LedgerStage.LostInTransit,
        _ => LedgerStage.Received,
    };

    /// <summary>
    /// Reads a word. Spaces do for hyphens, so <c>lost in transit</c> is one too, and so are the words of the column
    /// <c>lost</c>, <c>inside</c> and <c>transit</c>.
    /// </summary>
    public static Parsed<IReadOnlyList<LedgerStage>> Parse(string text)
    {
        var word = text.Trim().ToLowerInvariant().Replace(' ', '-');
        return word switch
        {
            Lost => Parsed.As<IReadOnlyList<LedgerStage>>([LedgerStage.LostInside, LedgerStage.LostInTransit]),
            "inside" => Parsed.As<IReadOnlyList<LedgerStage>>([LedgerStage.LostInside]),
            "transit" => Parsed.As<IReadOnlyList<LedgerStage>>([LedgerStage.LostInTransit]),
            _ => KebabCase.Parse<LedgerStage>(word) is { } stage
                ? Parsed.As<IReadOnlyList<LedgerStage>>([stage])
                : Parsed.Not<IReadOnlyList<LedgerStage>>($"unknown stage {Excerpt.Of(text)}; {NearestName.Hint(word, All)}"),
        };
    }
}
