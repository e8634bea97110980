using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace LoadLab.Ledger;

/// <summary>
/// A token's name in the ledger: the first 16 bytes of its SHA-256. Partner, target and database each derive it on
/// their own, so they agree on a token without any of them writing it down.
/// </summary>
/// <param name="Value">The 16 bytes, big-endian.</param>
public readonly record struct TokenId(UInt128 Value)
{
    /// <summary>Length of <see cref="ToString"/>.</summary>
    public const int HexLength = 32;

    /// <summary>The id of a token.</summary>
    public static TokenId Of(string token) => Of(Encoding.UTF8.GetBytes(token));

    /// <summary>The id of a token in UTF-8.</summary>
    public static TokenId Of(ReadOnlySpan<byte> token)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(token, hash);
        return FromHash(hash);
    }

    /// <summary>The id of a token whose SHA-256 is known.</summary>
    /// <param name="hash">At least the first 16 bytes of it.</param>
    public static TokenId FromHash(ReadOnlySpan<byte> hash) => new(BinaryPrimitives.ReadUInt128BigEndian(hash));

    /// <summary>Reads what <see cref="ToString"/> wrote; false when it is not 32 hexadecimal digits.</summary>
    public static bool TryParse(string hex, out TokenId id)
    {
        var ok = UInt128.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) && hex.Length == HexLength;
        id = new(value);
        return ok;
    }

    /// <summary>32 lower-case hexadecimal digits.</summary>
    public override string ToString() => Value.ToString("x32", CultureInfo.InvariantCulture);
}
