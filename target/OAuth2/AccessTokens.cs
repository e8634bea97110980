using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using LoadLab.Target.Storage;

namespace LoadLab.Target.OAuth2;

/// <summary>The row of a refresh token that an access token stands for.</summary>
public readonly record struct AccessTokenRow(long SessionId, int Generation, Guid Attempt);

/// <summary>OAuth 2.0 access tokens: the name of the refresh token's row and a keyed checksum. They need no storage,
/// and they are good exactly as long as the refresh token they came with is the current one.</summary>
public sealed class AccessTokens(ServerKey key)
{
    private const int NameBytes = 28;
    private const int MacBytes = 20;

    public string Write(AccessTokenRow row)
    {
        Span<byte> bytes = stackalloc byte[NameBytes + MacBytes];
        BinaryPrimitives.WriteInt64BigEndian(bytes, row.SessionId);
        BinaryPrimitives.WriteInt32BigEndian(bytes[8..], row.Generation);
        row.Attempt.TryWriteBytes(bytes[12..]);
        Mac(bytes[..NameBytes]).AsSpan(0, MacBytes).CopyTo(bytes[NameBytes..]);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>The row an access token names; null unless it was made here.</summary>
    public AccessTokenRow? Read(string token)
    {
        Span<byte> bytes = stackalloc byte[NameBytes + MacBytes];
        if (token.Length != Base64Url.GetEncodedLength(bytes.Length)
            || !Base64Url.IsValid(token)
            || !Base64Url.TryDecodeFromChars(token, bytes, out var length)
            || length != bytes.Length
            || !CryptographicOperations.FixedTimeEquals(Mac(bytes[..NameBytes]).AsSpan(0, MacBytes), bytes[NameBytes..]))
            return null;
        return new AccessTokenRow(
            BinaryPrimitives.ReadInt64BigEndian(bytes), BinaryPrimitives.ReadInt32BigEndian(bytes[8..]), new Guid(bytes[12..NameBytes]));
    }

    private byte[] Mac(ReadOnlySpan<byte> name) => HMACSHA256.HashData(key.Bytes, [.. "access-token\0"u8, .. name]);
}
