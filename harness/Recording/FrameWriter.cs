using System.Buffers.Binary;

namespace LoadLab.Recording;

/// <summary>Writes numbered, checksummed records of any length, little-endian.</summary>
/// <remarks>
/// <code>
///  0 uint32 length of the whole record   4 uint32 CRC-32C of bytes 8 to its end   8 uint64 number, from 0   16 content
/// </code>
/// The target's evidence is framed in the same way (docs/target-protocol.md), by code of its own.
/// </remarks>
/// <param name="file">Where to. It is not disposed of.</param>
public sealed class FrameWriter(Stream file)
{
    /// <summary>Length of what comes before a record's content.</summary>
    public const int Head = 16;

    /// <summary>The longest content.</summary>
    public const int MaxContent = 4096;

    private const int Checked = 8;

    private readonly byte[] _buffer = new byte[1 << 18];
    private int _filled;
    private long _number;

    /// <summary>Where the next record's content goes: at least <see cref="MaxContent"/> bytes.</summary>
    public Span<byte> Content()
    {
        if (_filled + Head + MaxContent > _buffer.Length)
            Flush();

        return _buffer.AsSpan(_filled + Head);
    }

    /// <summary>Ends the record whose content was put into <see cref="Content"/>.</summary>
    /// <param name="length">The content's length.</param>
    public void Commit(int length)
    {
        var record = _buffer.AsSpan(_filled, Head + length);
        BinaryPrimitives.WriteInt32LittleEndian(record, record.Length);
        BinaryPrimitives.WriteInt64LittleEndian(record[8..], _number++);
        BinaryPrimitives.WriteUInt32LittleEndian(record[4..], Checksum.Crc32C(record[Checked..]));
        _filled += record.Length;
    }

    /// <summary>Hands everything over to the file.</summary>
    public void Flush()
    {
        file.Write(_buffer, 0, _filled);
        _filled = 0;
    }
}
