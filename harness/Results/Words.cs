using System.Text.Json;

namespace LoadLab.Results;

/// <summary>Names of enum members as the user reads and writes them.</summary>
public static class Words
{
    /// <summary>Lower-case words joined by hyphens: <c>WarmUp</c> is <c>warm-up</c>.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
}
