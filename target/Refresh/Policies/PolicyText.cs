using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using LoadLab.Target.Hosting;

namespace LoadLab.Target.Refresh.Policies;

/// <summary>Policies as they are written.</summary>
public static class PolicyText
{
    public const string Forms = "strict, amnesty, grace:<time>[,max=<n>], until-first-use, replay or reuse-revocation";

    public static bool TryParse(string? text, [MaybeNullWhen(false)] out IRefreshPolicy policy)
    {
        policy = text switch
        {
            "strict" => new StrictPolicy(),
            "amnesty" => new AmnestyPolicy(),
            "until-first-use" => new UntilFirstUsePolicy(),
            "replay" => new ReplayPolicy(),
            "reuse-revocation" => new ReuseRevocationPolicy(),
            _ when text?.StartsWith("grace:", StringComparison.Ordinal) == true => Grace(text["grace:".Length..]),
            _ => null,
        };
        return policy is not null;
    }

    private static GracePolicy? Grace(string text)
    {
        var parts = text.Split(',');
        if (parts.Length > 2 || !Duration.TryParse(parts[0], out var time) || time.Value == TimeSpan.Zero)
            return null;
        if (parts.Length == 1)
            return new GracePolicy(time, null);
        return parts[1].StartsWith("max=", StringComparison.Ordinal)
            && int.TryParse(parts[1]["max=".Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var max)
            && max > 0
                ? new GracePolicy(time, max)
                : null;
    }
}
