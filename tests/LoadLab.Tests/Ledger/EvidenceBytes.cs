using System.Buffers.Binary;
using LoadLab.Ledger;
using LoadLab.Recording;
using LoadLab.Tests.Ledger.Specification;

namespace LoadLab.Tests.Ledger;

/// <summary>Writes evidence as a target does, from docs/target-protocol.md alone.</summary>
internal static class EvidenceBytes
{
    public static byte[] Of(ArmHistory history)
    {
        using var file = new MemoryStream();
        var writer = new FrameWriter(file);
        Write(writer, EvidenceReader.Kind.Start, default, 8);
        foreach (var evidence in history.Evidence)
            Write(
                writer,
                evidence.Event switch
                {
                    TokenEvent.Acknowledged => EvidenceReader.Kind.Generated,
                    TokenEvent.InDoubt => EvidenceReader.Kind.InDoubt,
                    TokenEvent.Rejected => EvidenceReader.Kind.Rejected,
                    _ => EvidenceReader.Kind.Returned,
                },
                evidence,
                evidence.Event switch { TokenEvent.Acknowledged => 48, TokenEvent.Rejected => 24, _ => 40 });
        Write(writer, EvidenceReader.Kind.End, default, 8);
        writer.Flush();
        return file.ToArray();
    }

    private static void Write(FrameWriter writer, EvidenceReader.Kind kind, TokenEvidence evidence, int body)
    {
        var content = writer.Content();
        content[..(17 + body)].Clear();
        BinaryPrimitives.WriteInt64LittleEndian(content, (evidence.At.UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond);
        content[16] = (byte)kind;
        if (body >= 24)
        {
            evidence.Attempt.TryWriteBytes(content[17..], bigEndian: true, out _);
            BinaryPrimitives.WriteInt64LittleEndian(content[33..], evidence.Session);
            if (body >= 40)
                BinaryPrimitives.WriteUInt128BigEndian(content[41..], evidence.Token.Value);
        }

        writer.Commit(17 + body);
    }
}
