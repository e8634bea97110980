using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using LoadLab.Target.Refresh;

namespace LoadLab.Target.Storage;

/// <summary>Makes tokens and their secrets. Both are derived from the server key, so neither needs to be stored: the
/// row's session, generation and attempt give the token again.</summary>
public sealed class TokenMint(ServerKey key)
{
    // 160 bits: out of reach for guessing, and short enough for a log-free header.
    private const int SecretBytes = 20;
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>A new session handle, drawn at random.</summary>
    public static string NewHandle() => Text(RandomNumberGenerator.GetBytes(SecretBytes));

    /// <summary>The token of one generation of one session.</summary>
    /// <param name="handleHash">SHA-256 of the session's handle.</param>
    /// <param name="generation">0 for the first authentication's token.</param>
    /// <param name="attempt">The attempt that generates it; null for generation 0.</param>
    public string Token(byte[] handleHash, int generation, Guid? attempt)
    {
        Span<byte> message = stackalloc byte[SHA256.HashSizeInBytes + sizeof(int) + 16];
        handleHash.CopyTo(message);
        BinaryPrimitives.WriteInt32BigEndian(message[SHA256.HashSizeInBytes..], generation);
        (attempt ?? Guid.Empty).TryWriteBytes(message[(SHA256.HashSizeInBytes + sizeof(int))..]);
        return Text(Keyed("token", message));
    }

    /// <summary>The token that follows a session's current one.</summary>
    public NewToken Next(RefreshRequest request, SessionRow session, string cause)
    {
        var generation = session.CurrentGeneration + 1;
        var token = Token(session.HandleHash, generation, request.AttemptId);
        return new NewToken(token, Hashes.Of(token), generation, cause);
    }

    /// <summary>A session's current token, derived once more from its row.</summary>
    public RefreshResult.Issued Again(SessionRow session, TokenRows tokens)
    {
        var token = Token(session.HandleHash, tokens.Current.Generation, tokens.Current.AttemptId);
        var left = tokens.Current.ExpiresAt - tokens.Now;
        return new RefreshResult.Issued(
            token, Hashes.TokenId(Hashes.Of(token)), session.SessionId, session.Org, tokens.Current.Generation,
            tokens.Current.AttemptId ?? Guid.Empty,
            left > TimeSpan.Zero ? left : TimeSpan.Zero, tokens.Now, IsReplay: true);
    }

    /// <summary>The secret that goes with a token, whoever presents it and whether or not it was ever given out:
    /// only who received the token knows it.</summary>
    public string SecretOf(string token) => Text(Keyed("token-secret", Encoding.UTF8.GetBytes(token)));

    // The purpose comes first and ends with a zero byte, so that no two purposes share a message.
    private byte[] Keyed(string purpose, ReadOnlySpan<byte> message) =>
        HMACSHA256.HashData(key.Bytes, [.. Encoding.ASCII.GetBytes(purpose), 0, .. message]);

    private static string Text(byte[] bytes) => string.Create(SecretBytes * 8 / 5, bytes, static (text, from) =>
    {
        for (var at = 0; at < text.Length; at++)
        {
            var bit = at * 5;
            var pair = (from[bit / 8] << 8) | (bit / 8 + 1 < from.Length ? from[bit / 8 + 1] : 0);
            text[at] = Alphabet[(pair >> (11 - bit % 8)) & 31];
        }
    });
}
