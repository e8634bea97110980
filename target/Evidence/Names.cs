using System.Text;

namespace LoadLab.Target.Evidence;

/// <summary>Names of enum values as evidence and counters write them: <c>TokenOutdated</c> is <c>token_outdated</c>.</summary>
internal static class Names
{
    public static string Of<T>(T value)
        where T : struct, Enum => Cache<T>.Names[value];

    private static string Snake(string name)
    {
        var snake = new StringBuilder();
        foreach (var letter in name)
        {
            if (char.IsUpper(letter) && snake.Length > 0)
                snake.Append('_');
            snake.Append(char.ToLowerInvariant(letter));
        }

        return snake.ToString();
    }

    private static class Cache<T>
        where T : struct, Enum
    {
        public static readonly Dictionary<T, string> Names = Enum.GetValues<T>().ToDictionary(v => v, v => Snake(v.ToString()));
    }
}
