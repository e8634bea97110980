namespace LoadLab.Scenarios.Text;

/// <summary>What somebody wrote, as a message can show it: short, on one line, without control characters.</summary>
public static class Excerpt
{
    private const int Longest = 40;
    private const int LongestSentence = 300;

    /// <summary>The beginning of the text.</summary>
    public static string Of(string text) => Cut(text, Longest);

    /// <summary>Somebody else's message.</summary>
    public static string OnOneLine(string text) => Cut(text, LongestSentence);

    private static string Cut(string text, int longest)
    {
        var shown = new string(text.Take(longest).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '\uFFFD' : c).ToArray());
        return text.Length > longest ? shown + "…" : shown;
    }
}
