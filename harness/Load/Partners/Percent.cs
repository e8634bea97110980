namespace LoadLab.Load.Partners;

/// <summary>Percent-encoding of RFC 3986 as RFC 5849 §3.6 wants it: unreserved characters stay, every other byte becomes %XX.</summary>
internal static class Percent
{
    private static ReadOnlySpan<byte> Hex => "0123456789ABCDEF"u8;

    /// <summary>Bytes that <paramref name="text"/> can take once encoded so many times.</summary>
    public static int MostBytes(int text, int times) => text * (times == 1 ? 3 : 5);

    /// <summary>Encodes.</summary>
    /// <returns>Bytes written.</returns>
    public static int Encode(ReadOnlySpan<byte> text, Span<byte> into)
    {
        var at = 0;
        foreach (var b in text)
        {
            if (IsUnreserved(b))
            {
                into[at++] = b;
                continue;
            }

            into[at] = (byte)'%';
            into[at + 1] = Hex[b >> 4];
            into[at + 2] = Hex[b & 15];
            at += 3;
        }

        return at;
    }

    /// <summary>Encodes what is encoded already: the % of each %XX once more.</summary>
    /// <returns>Bytes written.</returns>
    public static int EncodeTwice(ReadOnlySpan<byte> text, Span<byte> into)
    {
        var at = 0;
        foreach (var b in text)
        {
            if (IsUnreserved(b))
            {
                into[at++] = b;
                continue;
            }

            "%25"u8.CopyTo(into[at..]);
            into[at + 3] = Hex[b >> 4];
            into[at + 4] = Hex[b & 15];
            at += 5;
        }

        return at;
    }

    private static bool IsUnreserved(byte b) =>
        b is (>= (byte)'A' and <= (byte)'Z') or (>= (byte)'a' and <= (byte)'z') or (>= (byte)'0' and <= (byte)'9')
            or (byte)'-' or (byte)'.' or (byte)'_' or (byte)'~';
}
