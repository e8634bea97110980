using System.Globalization;

namespace LoadLab.Scenarios.Text;

/// <summary>How policies are written: a name, and for <c>grace</c> a time and perhaps a limit.</summary>
public static class PolicySyntax
{
    private const string GraceForm = "expected grace:<time>[,max=<n>], as in grace:30s";

    /// <summary>The names, before the colon.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["strict", "amnesty", "grace", "until-first-use", "replay", "reuse-revocation"];

    /// <summary>Reads a policy.</summary>
    public static Parsed<PolicySpec> Parse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var name = colon < 0 ? text : text[..colon];
        if (!Names.Contains(name))
            return Parsed.Not<PolicySpec>($"unknown policy; {NearestName.Hint(name, Names)}");
        if (name == "grace")
            return ParseGrace(text, colon < 0 ? "" : text[(colon + 1)..]);

        return colon < 0
            ? Parsed.As(new PolicySpec(text, name))
            : Parsed.Not<PolicySpec>($"{name} takes nothing after its name");
    }

    /// <summary>Whether two policies, however they are written, are the same one.</summary>
    public static bool AreSame(PolicySpec one, PolicySpec other) =>
        one.Name == other.Name && one.Time == other.Time && Limit(one.Text) == Limit(other.Text);

    private static Parsed<PolicySpec> ParseGrace(string text, string arguments)
    {
        var parts = arguments.Split(',');
        if (parts.Length > 2 || arguments.Length == 0)
            return Parsed.Not<PolicySpec>(GraceForm);

        var time = Durations.Parse(parts[0]);
        if (!time.Ok)
            return Parsed.Not<PolicySpec>($"after grace:, {time.Expected}");
        if (parts[0].Count(char.IsLetter) > (parts[0].EndsWith("ms", StringComparison.Ordinal) ? 2 : 1))
            return Parsed.Not<PolicySpec>("after grace:, expected a time of one unit, as in 90s"); // the target reads no others
        if (time.Value == TimeSpan.Zero)
            return Parsed.Not<PolicySpec>("after grace:, expected a time above 0; without one it is strict");
        if (parts.Length == 2 && Limit(text) is not > 0)
            return Parsed.Not<PolicySpec>("after the comma, expected max=<n> with a whole number of 1 or more");

        return Parsed.As(new PolicySpec(text, "grace") { Time = time.Value });
    }

    private static int? Limit(string text)
    {
        var limit = text.IndexOf(",max=", StringComparison.Ordinal);
        return limit >= 0 && int.TryParse(text.AsSpan(limit + 5), NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : null;
    }
}
