using System.Text;

namespace LoadLab.Target.Hosting;

/// <summary>Enum values as people and machines outside write them.</summary>
internal static class Words
{
    /// <summary>With hyphens, for options: <c>SingleStatement</c> is <c>single-statement</c>.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum => Cache<T>.Hyphened[value];

    /// <summary>With underscores, for evidence and counters: <c>TokenOutdated</c> is <c>token_outdated</c>.</summary>
    public static string Snake<T>(T value)
        where T : struct, Enum => Cache<T>.Snaked[value];

    private static string Write(string name, char between)
    {
        var written = new StringBuilder();
        for (var at = 0; at < name.Length; at++)
        {
            // Not between two capitals: OAuth1 is one word.
            if (at > 0 && char.IsUpper(name[at]) && !char.IsUpper(name[at - 1]))
                written.Append(between);
            written.Append(char.ToLowerInvariant(name[at]));
        }

        return written.ToString();
    }

    private static class Cache<T>
        where T : struct, Enum
    {
        public static readonly Dictionary<T, string> Hyphened = Enum.GetValues<T>().ToDictionary(v => v, v => Write(v.ToString(), '-'));

        public static readonly Dictionary<T, string> Snaked = Enum.GetValues<T>().ToDictionary(v => v, v => Write(v.ToString(), '_'));
    }
}
