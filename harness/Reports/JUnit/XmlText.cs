using System.Text;
using System.Xml;

namespace LoadLab.Reports.JUnit;

/// <summary>Text that may stand in an XML 1.0 document.</summary>
internal static class XmlText
{
    /// <summary>Puts U+FFFD in the place of every character XML forbids, lone surrogates included.</summary>
    public static string Legal(string text)
    {
        var legal = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            var allowed = rune.Value > char.MaxValue || XmlConvert.IsXmlChar((char)rune.Value);
            legal.Append(allowed ? rune.ToString() : "\uFFFD");
        }
        return legal.ToString();
    }
}
