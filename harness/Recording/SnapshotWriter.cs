using System.Buffers.Binary;
using System.Text;
using LoadLab.Ledger;

namespace LoadLab.Recording;

/// <summary>Keeps the sessions and tokens of an arm's database: hashes' beginnings only, no token and no handle.</summary>
/// <remarks>
/// Framed as <see cref="FrameWriter"/> says; integers little-endian, instants in 100 ns since the year 1, 0 for none.
/// Kind 1, a word: number (uint16), UTF-8. Kind 2, a session: key (int64), current generation (int32), expires, revoked
/// (int64 each), app (number of a word), org in UTF-8. Kind 3, a token: id (16 bytes), session (int64), generation (int32),
/// cause (number of a word), flags (1 current, 2 has an attempt, 4 has a token presented), attempt (16), presented (16),
/// generated, first used (int64 each). Kind 4, the end: sessions, tokens (int64 each). Sessions come before tokens.
/// </remarks>
public sealed class SnapshotWriter
{
    internal const byte Session = 2, Token = 3, End = 4;
    internal const byte IsCurrent = 1, HasAttempt = 2, HasPresented = 4;

    private readonly FrameWriter _writer;
    private readonly WordWriter _words;
    private long _sessions;
    private long _tokens;

    /// <summary>Begins.</summary>
    public SnapshotWriter(Stream file)
    {
        _writer = new(file);
        _words = new(_writer);
    }

    /// <summary>Adds a session.</summary>
    public void Add(in StoredSession session)
    {
        var app = _words.Number(session.App);
        var content = _writer.Content();
        content[0] = Session;
        BinaryPrimitives.WriteInt64LittleEndian(content[1..], session.Id);
        BinaryPrimitives.WriteInt32LittleEndian(content[9..], session.CurrentGeneration);
        BinaryPrimitives.WriteInt64LittleEndian(content[13..], session.ExpiresAt.UtcTicks);
        BinaryPrimitives.WriteInt64LittleEndian(content[21..], session.RevokedAt?.UtcTicks ?? 0);
        BinaryPrimitives.WriteUInt16LittleEndian(content[29..], app);
        _writer.Commit(31 + Encoding.UTF8.GetBytes(session.Org, content[31..FrameWriter.MaxContent]));
        _sessions++;
    }

    /// <summary>Adds a token.</summary>
    public void Add(in StoredToken token)
    {
        var cause = _words.Number(token.Cause.ToString());
        var content = _writer.Content();
        content[0] = Token;
        BinaryPrimitives.WriteUInt128BigEndian(content[1..], token.Id.Value);
        BinaryPrimitives.WriteInt64LittleEndian(content[17..], token.Session);
        BinaryPrimitives.WriteInt32LittleEndian(content[25..], token.Generation);
        BinaryPrimitives.WriteUInt16LittleEndian(content[29..], cause);
        content[31] = (byte)((token.IsCurrent ? IsCurrent : 0) | (token.AttemptId is null ? 0 : HasAttempt) | (token.Presented is null ? 0 : HasPresented));
        (token.AttemptId ?? Guid.Empty).TryWriteBytes(content[32..]);
        BinaryPrimitives.WriteUInt128BigEndian(content[48..], token.Presented?.Value ?? 0);
        BinaryPrimitives.WriteInt64LittleEndian(content[64..], token.GeneratedAt.UtcTicks);
        BinaryPrimitives.WriteInt64LittleEndian(content[72..], token.FirstUsedAt?.UtcTicks ?? 0);
        _writer.Commit(80);
        _tokens++;
    }

    /// <summary>Ends it: only now is it whole.</summary>
    public void Complete()
    {
        var content = _writer.Content();
        content[0] = End;
        BinaryPrimitives.WriteInt64LittleEndian(content[1..], _sessions);
        BinaryPrimitives.WriteInt64LittleEndian(content[9..], _tokens);
        _writer.Commit(17);
        _writer.Flush();
    }
}
