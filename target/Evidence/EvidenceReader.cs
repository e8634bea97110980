namespace LoadLab.Target.Evidence;

/// <summary>Reads the whole records of an evidence file in order, a block at a time.</summary>
/// <param name="file">Read from where it stands.</param>
internal sealed class EvidenceReader(Stream file)
{
    private const int Block = 1 << 16;

    private readonly byte[] buffer = new byte[Block + EvidenceCodec.MaxSize];
    private int at;
    private int filled;
    private bool ended;

    /// <summary>Bytes that the records read so far take. At the end, what follows is torn, damaged, or not there.</summary>
    public long Whole { get; private set; }

    /// <summary>Reads the next record; false at the end, or before the first that is not whole and undamaged.</summary>
    public bool TryRead(out long number, out EvidenceRecord record)
    {
        var length = EvidenceCodec.Read(buffer.AsSpan(at, filled - at), out number, out record);
        if (length == 0 && Fill())
            length = EvidenceCodec.Read(buffer.AsSpan(at, filled - at), out number, out record);
        at += length;
        Whole += length;
        return length > 0;
    }

    // False when more bytes can't help: there are none, or there are enough for any record.
    private bool Fill()
    {
        if (ended || filled - at >= EvidenceCodec.MaxSize)
            return false;
        buffer.AsSpan(at, filled - at).CopyTo(buffer);
        (at, filled) = (0, filled - at);
        var read = file.ReadAtLeast(buffer.AsSpan(filled, Block), Block, throwOnEndOfStream: false);
        filled += read;
        ended = read < Block;
        return read > 0;
    }
}
