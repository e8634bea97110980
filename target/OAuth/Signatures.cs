using System.Security.Cryptography;
using System.Text;

namespace LoadLab.Target.OAuth;

/// <summary>Checks signatures. Every compare takes the same time whatever the bytes are.</summary>
public static class Signatures
{
    /// <summary>The methods spoken here.</summary>
    public static readonly IReadOnlyList<string> Methods = ["HMAC-SHA1", "PLAINTEXT"];

    /// <summary>Whether a signature fits.</summary>
    /// <param name="method">One of <see cref="Methods"/>.</param>
    /// <param name="signature">As sent.</param>
    /// <param name="baseString">What should have been signed.</param>
    /// <param name="consumerSecret">The app's secret.</param>
    /// <param name="tokenSecret">The token's secret.</param>
    public static bool Verify(string method, string signature, string baseString, string consumerSecret, string tokenSecret)
    {
        var key = $"{PercentEncoding.Encode(consumerSecret)}&{PercentEncoding.Encode(tokenSecret)}";
        return method switch
        {
            // Hashed first, so that not even the length shows in the time taken.
            "PLAINTEXT" => CryptographicOperations.FixedTimeEquals(
                SHA256.HashData(Encoding.UTF8.GetBytes(signature)), SHA256.HashData(Encoding.UTF8.GetBytes(key))),
            "HMAC-SHA1" => Equal(signature, HmacSha1(key, baseString)),
            _ => false,
        };
    }

#pragma warning disable CA5350 // RFC 5849 defines HMAC-SHA1; keyed, its known weaknesses do not apply.
    private static byte[] HmacSha1(string key, string message) =>
        HMACSHA1.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(message));
#pragma warning restore CA5350

    private static bool Equal(string signature, byte[] expected)
    {
        Span<byte> given = stackalloc byte[64];
        return Convert.TryFromBase64String(signature, given, out var length)
            && CryptographicOperations.FixedTimeEquals(given[..length], expected);
    }
}
