using System.Buffers.Binary;

namespace LoadLab.Recording;

/// <summary>Reads what <see cref="FrameWriter"/> wrote, up to the first record that is torn, damaged or out of order.</summary>
/// <param name="file">Read from where it stands.</param>
public sealed class FrameReader(Stream file)
{
    private const int Longest = FrameWriter.Head + FrameWriter.MaxContent;

    private readonly byte[] _buffer = new byte[(1 << 18) + Longest];
    private int _at, _filled, _length;
    private bool _ended;

    /// <summary>Number of the record that comes next.</summary>
    public long Number { get; private set; }

    /// <summary>Content of the record read last; valid until the next is read.</summary>
    public ReadOnlySpan<byte> Content => _buffer.AsSpan(_at - _length + FrameWriter.Head, _length - FrameWriter.Head);

    /// <summary>Bytes after the last whole record: 0 where the file ends in good order. Known once nothing could be read.</summary>
    public int Rest => _filled - _at;

    /// <summary>Reads the next record; false at the end, or before one that is not whole, undamaged and in order.</summary>
    public bool TryRead()
    {
        if (_filled - _at < Longest && !_ended)
            Fill();

        var from = _buffer.AsSpan(_at, _filled - _at);
        if (from.Length < FrameWriter.Head)
            return false;

        var length = BinaryPrimitives.ReadInt32LittleEndian(from);
        if (length is < FrameWriter.Head or > Longest || length > from.Length
            || BinaryPrimitives.ReadUInt32LittleEndian(from[4..]) != Checksum.Crc32C(from[8..length])
            || BinaryPrimitives.ReadInt64LittleEndian(from[8..]) != Number)
            return false;

        (_at, _length) = (_at + length, length);
        Number++;
        return true;
    }

    private void Fill()
    {
        _buffer.AsSpan(_at, _filled - _at).CopyTo(_buffer);
        (_at, _filled) = (0, _filled - _at);
        var wanted = _buffer.Length - _filled;
        var read = file.ReadAtLeast(_buffer.AsSpan(_filled), wanted, throwOnEndOfStream: false);
        _filled += read;
        _ended = read < wanted;
    }
}
