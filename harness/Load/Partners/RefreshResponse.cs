using System.Globalization;

namespace LoadLab.Load.Partners;

/// <summary>Reads the form-encoded body of a refresh's 200 response from its bytes.</summary>
public static class RefreshResponse
{
    /// <summary>Finds the new token; false when the body doesn't hold it whole.</summary>
    /// <param name="body">The body. Escapes are decoded in place.</param>
    /// <param name="token">Where the token lies within the body; empty when it is not there.</param>
    /// <param name="secret">Where its secret lies.</param>
    public static bool TryRead(Span<byte> body, out Range token, out Range secret)
    {
        // Both are found before either is decoded: a decoded & would end the search.
        var (foundToken, foundSecret) = (Value(body, "oauth_token="u8), Value(body, "oauth_token_secret="u8));
        token = Decode(body, foundToken);
        secret = Decode(body, foundSecret);
        return !token.Equals(0..0) && !secret.Equals(0..0);
    }

    private static Range Value(ReadOnlySpan<byte> body, ReadOnlySpan<byte> name)
    {
        foreach (var pair in body.Split((byte)'&'))
            if (body[pair].StartsWith(name))
                return (pair.Start.Value + name.Length)..pair.End;

        return 0..0;
    }

    private static Range Decode(Span<byte> body, Range where)
    {
        var text = body[where];
        var length = 0;
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '%' && at + 2 < text.Length
                && byte.TryParse(text.Slice(at + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var value))
            {
                text[length++] = value;
                at += 2;
            }
            else
            {
                text[length++] = text[at];
            }
        }

        return length == 0 ? 0..0 : where.Start..(where.Start.Value + length);
    }
}
