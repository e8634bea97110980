using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using LoadLab.Target.Hosting;
using LoadLab.Target.Storage;

namespace LoadLab.Target.OAuth;

/// <summary>Checks signatures. Every compare takes the same time whatever the bytes are.</summary>
public sealed class Signatures(TargetOptions options)
{
    private readonly ConcurrentDictionary<string, RSA> keys = new(StringComparer.Ordinal);

    /// <summary>The methods accepted here.</summary>
    public IReadOnlyList<string> Methods { get; } =
    [
        "HMAC-SHA1", "HMAC-SHA256", "RSA-SHA1", "RSA-SHA256", .. options.NoPlaintext ? [] : new[] { "PLAINTEXT" },
    ];

    /// <summary>Whether a signature fits. An app without a secret signs with its RSA key only: the other methods would
    /// trust whoever holds the token.</summary>
    /// <param name="method">One of <see cref="Methods"/>.</param>
    /// <param name="signature">As sent.</param>
    /// <param name="baseString">What should have been signed.</param>
    /// <param name="app">Whose secret or key it must be.</param>
    /// <param name="tokenSecret">The token's secret; RSA signatures do without.</param>
    public bool Verify(string method, string signature, string baseString, App app, string tokenSecret) => method switch
    {
        "HMAC-SHA1" or "HMAC-SHA256" or "PLAINTEXT" when app.ConsumerSecret.Length == 0 => false,
        "HMAC-SHA1" => Equal(signature, HmacSha1(Key(app, tokenSecret), Encoding.UTF8.GetBytes(baseString))),
        "HMAC-SHA256" => Equal(
            signature, HMACSHA256.HashData(Key(app, tokenSecret), Encoding.UTF8.GetBytes(baseString))),
        "RSA-SHA1" => VerifyRsa(app, baseString, signature, HashAlgorithmName.SHA1),
        "RSA-SHA256" => VerifyRsa(app, baseString, signature, HashAlgorithmName.SHA256),
        // Hashed first, so that not even the length shows in the time taken.
        "PLAINTEXT" => CryptographicOperations.FixedTimeEquals(
            SHA256.HashData(Encoding.UTF8.GetBytes(signature)), SHA256.HashData(Key(app, tokenSecret))),
        _ => false,
    };

    /// <summary>Whether a text is a public key that signatures can be checked with. A private key could check them too,
    /// but is its owner's alone: it must not come to lie in the database.</summary>
    public static bool IsPublicKey(string pem)
    {
        if (!PemEncoding.TryFind(pem, out var found) || pem[found.Label] is not ("PUBLIC KEY" or "RSA PUBLIC KEY"))
            return false;
        using var key = RSA.Create();
        try
        {
            key.ImportFromPem(pem);
            return true;
        }
        catch (Exception error) when (error is ArgumentException or CryptographicException)
        {
            return false;
        }
    }

    private static byte[] Key(App app, string tokenSecret) => Encoding.ASCII.GetBytes(
        $"{PercentEncoding.Encode(app.ConsumerSecret)}&{PercentEncoding.Encode(tokenSecret)}");

#pragma warning disable CA5350 // RFC 5849 defines HMAC-SHA1; keyed, its known weaknesses do not apply.
    private static byte[] HmacSha1(byte[] key, byte[] message) => HMACSHA1.HashData(key, message);
#pragma warning restore CA5350

    // The texts, not the bytes they stand for: Base64 can write the same bytes in several ways, and only one was sent.
    private static bool Equal(string signature, byte[] expected) => CryptographicOperations.FixedTimeEquals(
        Encoding.UTF8.GetBytes(signature), Encoding.ASCII.GetBytes(Convert.ToBase64String(expected)));

    private bool VerifyRsa(App app, string baseString, string signature, HashAlgorithmName hash)
    {
        // 16384 bits, the largest key there is, sign with 2048 bytes.
        Span<byte> given = stackalloc byte[2048];
        if (app.RsaPublicKey is null
            || !Convert.TryFromBase64String(signature, given, out var length)
            || Convert.ToBase64String(given[..length]) != signature)
            return false;
        var key = keys.GetOrAdd(app.RsaPublicKey, Import);
        // RSA objects promise nothing about use from several threads at once.
        lock (key)
            return key.VerifyData(Encoding.UTF8.GetBytes(baseString), given[..length], hash, RSASignaturePadding.Pkcs1);
    }

    private static RSA Import(string pem)
    {
        var key = RSA.Create();
        key.ImportFromPem(pem);
        return key;
    }
}
