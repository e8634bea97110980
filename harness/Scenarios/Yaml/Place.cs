using LoadLab.Scenarios.Text;

namespace LoadLab.Scenarios.Yaml;

/// <summary>Names of places in a scenario: <c>load[0].rate</c>.</summary>
internal static class Place
{
    /// <summary>A key inside a mapping; keys that nobody would write are shortened.</summary>
    public static string Join(string where, string key) => where.Length == 0 ? Excerpt.Of(key) : $"{where}.{Excerpt.Of(key)}";
}
