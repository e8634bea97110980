using System.Security.Cryptography;
using System.Text;

namespace LoadLab.Target.Storage;

/// <summary>How tokens and handles are named without telling them.</summary>
public static class Hashes
{
    /// <summary>The first 16 of a hash's 32 bytes name a token in evidence and ledger.</summary>
    public const int IdBytes = 16;

    /// <summary>What is stored of a token or handle: SHA-256 of its UTF-8 text.</summary>
    public static byte[] Of(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    /// <summary>The token id: lower-case hex of the hash's first 16 bytes.</summary>
    public static string TokenId(byte[] tokenHash) => Convert.ToHexStringLower(tokenHash.AsSpan(0, IdBytes));
}
