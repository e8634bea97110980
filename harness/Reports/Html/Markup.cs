using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;

namespace LoadLab.Reports.Html;

/// <summary>
/// HTML that is safe to place in the page. It comes from interpolated strings only: what is written in the source is
/// markup, what is put in is encoded, unless it is markup itself.
/// </summary>
internal sealed class Markup
{
    private readonly string _html;

    private Markup(string html) => _html = html;

    /// <summary>Nothing.</summary>
    public static Markup None { get; } = new("");

    /// <summary>The page's own markup with encoded values in it.</summary>
    public static Markup Of(Encoder html) => new(html.ToString());

    /// <summary>Joins pieces without anything between them.</summary>
    public static Markup Join(IEnumerable<Markup> pieces) => new(string.Concat(pieces.Select(piece => piece._html)));

    /// <inheritdoc/>
    public override string ToString() => _html;

    /// <summary>Receives the parts of an interpolated string. Values stand in text or in quoted attributes.</summary>
    [InterpolatedStringHandler]
    internal readonly ref struct Encoder(int literalLength, int formattedCount)
    {
        private readonly StringBuilder _html = new(literalLength + 16 * formattedCount);

        public void AppendLiteral(string html) => _html.Append(html);

        public void AppendFormatted(Markup html) => _html.Append(html._html);

        public void AppendFormatted(IEnumerable<Markup> pieces)
        {
            foreach (var piece in pieces)
                AppendFormatted(piece);
        }

        public void AppendFormatted(string text) => _html.Append(WebUtility.HtmlEncode(Wording.Clean(text)));

        public void AppendFormatted(int number) => _html.Append(number.ToString("N0", CultureInfo.InvariantCulture));

        public override string ToString() => _html.ToString();
    }
}
