using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace LoadLab.Target.OAuth;

/// <summary>The encoding of RFC 5849 section 3.6: everything but letters, digits, <c>-._~</c> becomes <c>%XX</c>.</summary>
public static class PercentEncoding
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    // What Uri.EscapeDataString leaves alone is exactly the RFC's unreserved set.
    public static string Encode(string text) => Uri.EscapeDataString(text);

    /// <summary>Decodes; false for a broken escape, a byte sequence that is not UTF-8, a NUL, or a character that
    /// should have been encoded.</summary>
    /// <param name="text">The encoded text.</param>
    /// <param name="plusIsSpace">True in queries and forms, where <c>+</c> stands for a space.</param>
    /// <param name="decoded">The text meant.</param>
    public static bool TryDecode(ReadOnlySpan<char> text, bool plusIsSpace, [NotNullWhen(true)] out string? decoded)
    {
        decoded = null;
        var rented = ArrayPool<byte>.Shared.Rent(text.Length + 1);
        try
        {
            var length = Decode(text, plusIsSpace, rented);
            if (length < 0)
                return false;
            decoded = Strict.GetString(rented.AsSpan(0, length));
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        }
    }

    /// <summary>The number of bytes written, or -1.</summary>
    private static int Decode(ReadOnlySpan<char> text, bool plusIsSpace, Span<byte> bytes)
    {
        var length = 0;
        for (var at = 0; at < text.Length; at++)
        {
            int value = text[at];
            if (value == '%')
            {
                if (at + 2 >= text.Length || !char.IsAsciiHexDigit(text[at + 1]) || !char.IsAsciiHexDigit(text[at + 2]))
                    return -1;
                value = Convert.FromHexString(text.Slice(at + 1, 2))[0];
                at += 2;
            }
            else if (value is <= ' ' or >= 0x7F)
            {
                return -1;
            }
            else if (value == '+' && plusIsSpace)
            {
                value = ' ';
            }

            if (value == 0)
                return -1;
            bytes[length++] = (byte)value;
        }

        return length;
    }
}
