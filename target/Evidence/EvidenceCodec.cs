using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace LoadLab.Target.Evidence;

/// <summary>A record as bytes, little-endian, as docs/target-protocol.md describes it.</summary>
internal static class EvidenceCodec
{
    /// <summary>No record is longer, so a rest of at least this many bytes that is no record was never a torn one.</summary>
    public const int MaxSize = 1024;

    private const int Head = 33;
    private const int Checked = 8;

    // A reason or policy is a word of ours; if one is ever longer, its end is cut off rather than the file broken.
    private const int MaxText = 512;

    /// <summary>Writes a record.</summary>
    /// <returns>Its length.</returns>
    public static int Write(Span<byte> into, in EvidenceRecord record, long number)
    {
        BinaryPrimitives.WriteInt64LittleEndian(into[8..], number);
        BinaryPrimitives.WriteInt64LittleEndian(into[16..], Microseconds(record.At));
        BinaryPrimitives.WriteInt64LittleEndian(into[24..], record.Mono);
        into[32] = (byte)record.Kind;
        var length = Head + Body(into[Head..], record);
        BinaryPrimitives.WriteInt32LittleEndian(into, length);
        BinaryPrimitives.WriteUInt32LittleEndian(into[4..], Crc32C(into[Checked..length]));
        return length;
    }

    /// <summary>Reads the record at the beginning of some bytes.</summary>
    /// <param name="from">Bytes of the file.</param>
    /// <param name="number">Its number.</param>
    /// <param name="record">The record.</param>
    /// <returns>Its length; 0 when there is no whole and undamaged record.</returns>
    public static int Read(ReadOnlySpan<byte> from, out long number, out EvidenceRecord record)
    {
        (number, record) = (0, default);
        if (from.Length < Head)
            return 0;
        var length = BinaryPrimitives.ReadInt32LittleEndian(from);
        if (length is < Head or > MaxSize || length > from.Length
            || BinaryPrimitives.ReadUInt32LittleEndian(from[4..]) != Crc32C(from[Checked..length]))
            return 0;
        number = BinaryPrimitives.ReadInt64LittleEndian(from[8..]);
        record = Body(from[Head..length], (EvidenceKind)from[32]) with
        {
            At = Instant(from[16..]),
            Mono = BinaryPrimitives.ReadInt64LittleEndian(from[24..]),
        };
        return length;
    }

    private static int Body(Span<byte> into, in EvidenceRecord record)
    {
        switch (record.Kind)
        {
            case EvidenceKind.Start:
                BinaryPrimitives.WriteInt32LittleEndian(into, record.Pid);
                BinaryPrimitives.WriteInt32LittleEndian(into[4..], record.Torn);
                return 8 + Text(into[8..], record.Policy);
            case EvidenceKind.End:
                BinaryPrimitives.WriteInt64LittleEndian(into, record.Records);
                return 8;
            case EvidenceKind.Rejected or EvidenceKind.Unavailable:
                record.Attempt.TryWriteBytes(into, bigEndian: true, out _);
                BinaryPrimitives.WriteInt64LittleEndian(into[16..], record.Session);
                return 24 + Text(into[24..], record.Reason);
            default:
                record.Attempt.TryWriteBytes(into, bigEndian: true, out _);
                BinaryPrimitives.WriteInt64LittleEndian(into[16..], record.Session);
                Convert.FromHexString(record.Token!, into[24..40], out _, out _);
                if (record.Kind != EvidenceKind.Generated)
                    return 40;
                BinaryPrimitives.WriteInt64LittleEndian(into[40..], Microseconds(record.DatabaseAt));
                return 48;
        }
    }

    private static EvidenceRecord Body(ReadOnlySpan<byte> from, EvidenceKind kind) => kind switch
    {
        EvidenceKind.Start => new()
        {
            Kind = kind,
            Pid = BinaryPrimitives.ReadInt32LittleEndian(from),
            Torn = BinaryPrimitives.ReadInt32LittleEndian(from[4..]),
            Policy = Encoding.UTF8.GetString(from[8..]),
        },
        EvidenceKind.End => new() { Kind = kind, Records = BinaryPrimitives.ReadInt64LittleEndian(from) },
        EvidenceKind.Rejected or EvidenceKind.Unavailable => new()
        {
            Kind = kind,
            Attempt = new Guid(from[..16], bigEndian: true),
            Session = BinaryPrimitives.ReadInt64LittleEndian(from[16..]),
            Reason = Encoding.UTF8.GetString(from[24..]),
        },
        _ => new()
        {
            Kind = kind,
            Attempt = new Guid(from[..16], bigEndian: true),
            Session = BinaryPrimitives.ReadInt64LittleEndian(from[16..]),
            Token = Convert.ToHexStringLower(from[24..40]),
            DatabaseAt = kind == EvidenceKind.Generated ? Instant(from[40..]) : default,
        },
    };

    private static int Text(Span<byte> into, string? text)
    {
        Encoding.UTF8.TryGetBytes(text.AsSpan()[..Math.Min(text?.Length ?? 0, MaxText / 3)], into, out var written);
        return written;
    }

    private static long Microseconds(DateTimeOffset at) => (at.UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    private static DateTimeOffset Instant(ReadOnlySpan<byte> from) =>
        DateTimeOffset.UnixEpoch.AddTicks(BinaryPrimitives.ReadInt64LittleEndian(from) * TimeSpan.TicksPerMicrosecond);

    private static uint Crc32C(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        for (; bytes.Length >= 8; bytes = bytes[8..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var b in bytes)
            crc = BitOperations.Crc32C(crc, b);
        return ~crc;
    }
}
