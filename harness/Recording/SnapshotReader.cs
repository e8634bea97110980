using System.Buffers.Binary;
using System.Text;
using LoadLab.Ledger;

namespace LoadLab.Recording;

/// <summary>Reads what <see cref="SnapshotWriter"/> wrote.</summary>
public static class SnapshotReader
{
    /// <summary>Takes a session.</summary>
    public delegate void TakeSession(in StoredSession session);

    /// <summary>Takes a token.</summary>
    public delegate void TakeToken(in StoredToken token);

    /// <summary>Reads a whole snapshot, sessions first.</summary>
    /// <exception cref="InvalidDataException">It is not whole.</exception>
    public static void Read(string path, TakeSession session, TakeToken token)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        var reader = new FrameReader(file);
        var words = new WordReader();
        var causes = new Dictionary<ushort, TokenCause>();
        long sessions = 0, tokens = 0;
        while (reader.TryRead())
        {
            var content = reader.Content;
            switch (content[0])
            {
                case WordWriter.Word:
                    words.Take(content);
                    break;
                case SnapshotWriter.Session:
                    session(Session(content, words));
                    sessions++;
                    break;
                case SnapshotWriter.Token:
                    var number = BinaryPrimitives.ReadUInt16LittleEndian(content[29..]);
                    if (!causes.TryGetValue(number, out var cause))
                        causes.Add(number, cause = TokenCause.Of(words.Of(content[29..])));
                    token(Token(content, cause));
                    tokens++;
                    break;
                case SnapshotWriter.End when BinaryPrimitives.ReadInt64LittleEndian(content[1..]) == sessions
                    && BinaryPrimitives.ReadInt64LittleEndian(content[9..]) == tokens && !reader.TryRead() && reader.Rest == 0:
                    return;
                default:
                    throw new InvalidDataException($"{path} is damaged at record {reader.Number - 1}.");
            }
        }

        throw new InvalidDataException($"{path} is torn or damaged at record {reader.Number}.");
    }

    private static StoredSession Session(ReadOnlySpan<byte> content, WordReader words) => new(
        BinaryPrimitives.ReadInt64LittleEndian(content[1..]),
        Encoding.UTF8.GetString(content[31..]),
        words.Of(content[29..]),
        BinaryPrimitives.ReadInt32LittleEndian(content[9..]),
        new(BinaryPrimitives.ReadInt64LittleEndian(content[13..]), TimeSpan.Zero),
        Instant(content[21..]));

    private static StoredToken Token(ReadOnlySpan<byte> content, TokenCause cause) => new(
        TokenId.FromHash(content[1..]),
        BinaryPrimitives.ReadInt64LittleEndian(content[17..]),
        BinaryPrimitives.ReadInt32LittleEndian(content[25..]),
        cause,
        (content[31] & SnapshotWriter.HasAttempt) == 0 ? null : new Guid(content.Slice(32, 16)),
        (content[31] & SnapshotWriter.HasPresented) == 0 ? null : TokenId.FromHash(content[48..]),
        (content[31] & SnapshotWriter.IsCurrent) != 0,
        new(BinaryPrimitives.ReadInt64LittleEndian(content[64..]), TimeSpan.Zero),
        Instant(content[72..]));

    private static DateTimeOffset? Instant(ReadOnlySpan<byte> ticks) =>
        BinaryPrimitives.ReadInt64LittleEndian(ticks) is not 0 and var at ? new(at, TimeSpan.Zero) : null;
}
