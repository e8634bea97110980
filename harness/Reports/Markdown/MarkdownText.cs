using System.Text;

namespace LoadLab.Reports.Markdown;

/// <summary>Text from outside, made harmless inside Markdown.</summary>
internal static class MarkdownText
{
    /// <summary>Text inside a line or a table's cell: no character of it is markup.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder();
        foreach (var c in Wording.Clean(text))
        {
            _ = c switch
            {
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                '&' => escaped.Append("&amp;"),
                '\\' or '`' or '*' or '_' or '[' or ']' or '|' or '#' or '~' or '!' => escaped.Append('\\').Append(c),
                _ => escaped.Append(c),
            };
        }
        return escaped.ToString();
    }

    /// <summary>A block of code; its fence is longer than any run of backticks inside.</summary>
    public static string CodeBlock(string text)
    {
        var clean = Wording.Clean(text);
        var fence = new string('`', Math.Max(3, LongestRun(clean) + 1));
        return $"{fence}text\n{clean}\n{fence}\n";
    }

    private static int LongestRun(string text)
    {
        var (longest, run) = (0, 0);
        foreach (var c in text)
        {
            run = c == '`' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }
        return longest;
    }
}
