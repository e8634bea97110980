using System.Text;
using LoadLab.Results;

namespace LoadLab.Reports;

/// <summary>The words the reports share.</summary>
public static class Wording
{
    public static string Of(Verdict verdict) => verdict switch
    {
        Verdict.Pass => "pass",
        Verdict.Fail => "fail",
        _ => "inconclusive",
    };

    public static string Of(FapiVerdict verdict) => verdict switch
    {
        FapiVerdict.NotTried => "not tried",
        FapiVerdict.Kept => "kept",
        FapiVerdict.Restored => "restored",
        FapiVerdict.Broken => "broken",
        _ => "unknown",
    };

    /// <summary>A metric without a value to compare is not a metric within its limit.</summary>
    public static Verdict Of(BaselineRow row) =>
        row.Regressed ? Verdict.Fail : row.Observed is null ? Verdict.Inconclusive : Verdict.Pass;

    /// <summary>What a verdict means for the run, as a sentence.</summary>
    public static string Meaning(Verdict verdict) => verdict switch
    {
        Verdict.Pass => "Everything was measured, every invariant holds and every threshold is met.",
        Verdict.Fail => "The run was measured, and an invariant or a threshold is broken.",
        _ => "The run could not be measured well enough to say whether it is good.",
    };

    /// <summary>How an attempt ended, in words.</summary>
    public static string Outcome(string outcome) => outcome switch
    {
        "ok" => "ok",
        "refused" => "refused (401)",
        "timed-out" => "partner timed out",
        "unavailable" => "unavailable (5xx)",
        "connection-failed" => "connection failed",
        "unexpected-response" => "unexpected response",
        _ => outcome,
    };

    /// <summary>What a policy does with a token that is not the current one; empty for one this build doesn't know.</summary>
    public static string Policy(string policy) => policy.Split(':', 2)[0] switch
    {
        "strict" => "The old token is void the moment the new one is stored.",
        "amnesty" => "An invalid token with a valid session handle gets a new, valid token.",
        "grace" => "The previous token, and only that one, is accepted for a while longer.",
        "until-first-use" => "The previous token stays good until the new one is first used.",
        "replay" => "The same refresh repeated brings the same new token until that is used.",
        "reuse-revocation" => "A refresh with an old token revokes the whole session.",
        _ => "",
    };

    /// <summary>What a threshold asks for: metric, phase and limit.</summary>
    public static string Criterion(ThresholdResult threshold) =>
        $"{threshold.Metric} {threshold.Expected}" + (threshold.Phase is { } phase ? $" ({phase})" : "");

    /// <summary>The observed value of a threshold with its unit.</summary>
    public static string Observed(ThresholdResult threshold) =>
        threshold.Observed is { } value ? Figure.InUnit(value, threshold.Unit) : "nothing observed";

    /// <summary>Joins items as a person does: <c>a, b and c</c>.</summary>
    public static string List(IReadOnlyList<string> items) => items.Count switch
    {
        0 => "",
        1 => items[0],
        _ => string.Join(", ", items.Take(items.Count - 1)) + " and " + items[^1],
    };

    /// <summary>Text from outside without characters that would steer a terminal or break a document.</summary>
    public static string Clean(string text)
    {
        if (text.All(c => !char.IsControl(c) && !char.IsSurrogate(c) && c is not ('\uFFFE' or '\uFFFF')))
            return text;
        return string.Concat(text.EnumerateRunes().Select(rune => rune.Value switch
        {
            '\n' or '\r' or '\t' => " ",
            0xFFFE or 0xFFFF => "\uFFFD",
            _ when Rune.IsControl(rune) => "\uFFFD",
            _ => rune.ToString(),
        }));
    }
}
