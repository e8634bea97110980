using System.Text.Json;

namespace LoadLab.Scenarios.Text;

/// <summary>The names of an enum as scenarios and reports write them: <c>WarmUp</c> is <c>warm-up</c>.</summary>
public static class KebabCase
{
    /// <summary>The written name of a value.</summary>
    public static string Of<T>(T value) where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    /// <summary>Every written name, in the enum's order.</summary>
    public static IReadOnlyList<string> All<T>() where T : struct, Enum => Enum.GetValues<T>().Select(Of).ToList();

    /// <summary>The value of a written name; null when there is no such name.</summary>
    public static T? Parse<T>(string name) where T : struct, Enum
    {
        foreach (var value in Enum.GetValues<T>())
            if (Of(value) == name)
                return value;

        return null;
    }
}
