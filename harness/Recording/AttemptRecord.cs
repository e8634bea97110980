using System.Buffers.Binary;
using LoadLab.Ledger;

namespace LoadLab.Recording;

/// <summary>An attempt as 96 bytes of the log, little-endian, with a checksum over all that comes before it.</summary>
/// <remarks>
/// <code>
///  0 record   1 trigger   2 outcome   3 kind   4 org (int32)
///  8 attempt (16)       24 held (16)         40 received (16; zero where none)
/// 56 planned            64 started           72 ended (ticks of 100 ns from the arm's first instant)
/// 80 sequence           88 process  89 –     92 CRC-32C of bytes 0 to 91
/// </code>
/// </remarks>
public static class AttemptRecord
{
    /// <summary>Length of every record.</summary>
    public const int Size = 96;

    private const int ChecksumAt = 92;

    /// <summary>What a record says.</summary>
    public enum Kind : byte
    {
        /// <summary>The attempt is about to be sent.</summary>
        Started = 1,

        /// <summary>It is over.</summary>
        Ended = 2,

        /// <summary>The log ends here, in good order.</summary>
        EndOfLog = 3,
    }

    /// <summary>Writes a record.</summary>
    public static void Write(Span<byte> into, Kind kind, in Attempt attempt, long sequence)
    {
        into[..Size].Clear();
        into[0] = (byte)kind;
        BinaryPrimitives.WriteInt64LittleEndian(into[80..], sequence);
        if (kind != Kind.EndOfLog)
        {
            into[1] = (byte)attempt.Trigger;
            into[2] = (byte)attempt.Outcome;
            into[3] = (byte)attempt.Kind;
            into[88] = attempt.Process;
            BinaryPrimitives.WriteInt32LittleEndian(into[4..], attempt.Org);
            attempt.Id.TryWriteBytes(into[8..]);
            BinaryPrimitives.WriteUInt128LittleEndian(into[24..], attempt.Held.Value);
            BinaryPrimitives.WriteUInt128LittleEndian(into[40..], attempt.Received?.Value ?? 0);
            BinaryPrimitives.WriteInt64LittleEndian(into[56..], attempt.Planned.Ticks);
            BinaryPrimitives.WriteInt64LittleEndian(into[64..], attempt.Started.Ticks);
            BinaryPrimitives.WriteInt64LittleEndian(into[72..], attempt.Ended?.Ticks ?? 0);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(into[ChecksumAt..], Checksum.Crc32C(into[..ChecksumAt]));
    }

    /// <summary>Reads a record; false when its checksum is wrong or it is of no known kind.</summary>
    public static bool TryRead(ReadOnlySpan<byte> from, out Kind kind, out long sequence, out Attempt attempt)
    {
        kind = (Kind)from[0];
        sequence = BinaryPrimitives.ReadInt64LittleEndian(from[80..]);
        attempt = default;
        if (BinaryPrimitives.ReadUInt32LittleEndian(from[ChecksumAt..]) != Checksum.Crc32C(from[..ChecksumAt]) || kind is < Kind.Started or > Kind.EndOfLog)
            return false;

        if (kind == Kind.EndOfLog)
            return true;

        var received = BinaryPrimitives.ReadUInt128LittleEndian(from[40..]);
        attempt = new Attempt
        {
            Id = new Guid(from.Slice(8, 16)),
            Kind = (AttemptKind)from[3],
            Process = from[88],
            Org = BinaryPrimitives.ReadInt32LittleEndian(from[4..]),
            Held = new(BinaryPrimitives.ReadUInt128LittleEndian(from[24..])),
            Trigger = (AttemptTrigger)from[1],
            Planned = new(BinaryPrimitives.ReadInt64LittleEndian(from[56..])),
            Started = new(BinaryPrimitives.ReadInt64LittleEndian(from[64..])),
            Ended = kind == Kind.Ended ? new(BinaryPrimitives.ReadInt64LittleEndian(from[72..])) : null,
            Outcome = (AttemptOutcome)from[2],
            Received = received == 0 ? null : new TokenId(received),
            StartRecord = kind == Kind.Started ? sequence : 0,
            EndRecord = kind == Kind.Ended ? sequence : 0,
        };
        return true;
    }
}
