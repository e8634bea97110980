using System.Buffers.Binary;
using LoadLab.Ledger;

namespace LoadLab.Recording;

/// <summary>Reads the target's evidence, as docs/target-protocol.md describes it.</summary>
public static class EvidenceReader
{
    private const int At = 0, KindAt = 16, Attempt = 17, Session = 33, Token = 41, Shortest = 17, WithToken = 57;

    /// <summary>What a record says.</summary>
    public enum Kind : byte
    {
        /// <summary>A process begins to write.</summary>
        Start = 1,

        /// <summary>COMMIT was acknowledged.</summary>
        Generated = 2,

        /// <summary>The whole response was handed to the transport.</summary>
        Returned = 3,

        /// <summary>COMMIT was sent and not answered.</summary>
        InDoubt = 4,

        /// <summary>A 4xx.</summary>
        Rejected = 5,

        /// <summary>A 503.</summary>
        Unavailable = 6,

        /// <summary>Nothing is missing up to here.</summary>
        End = 7,
    }

    /// <summary>Reads a whole file.</summary>
    /// <param name="path">The file; it may be missing when the target died before it wrote anything.</param>
    /// <param name="take">Takes each record that speaks of a token or a refusal.</param>
    /// <returns>Why the evidence is not whole, a sentence; null when it is.</returns>
    public static string? Read(string path, Action<TokenEvidence> take)
    {
        if (!File.Exists(path))
            return "the target left no evidence";

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        var reader = new FrameReader(file);
        var ended = false;
        string? killed = null;
        while (reader.TryRead())
        {
            var content = reader.Content;
            if (content.Length < Shortest)
                return $"the target's evidence is damaged at record {reader.Number - 1}";

            var kind = (Kind)content[KindAt];
            if (kind == Kind.Start && reader.Number > 1 && !ended)
                killed = "a target process ended without its closing record, so its last moments may be missing";

            ended = kind == Kind.End;
            if (Event(kind) is { } said && content.Length >= (said == TokenEvent.Rejected ? Token : WithToken))
                take(new(
                    said,
                    said == TokenEvent.Rejected ? default : TokenId.FromHash(content[Token..]),
                    new Guid(content.Slice(Attempt, 16), bigEndian: true),
                    BinaryPrimitives.ReadInt64LittleEndian(content[Session..]),
                    DateTimeOffset.UnixEpoch.AddTicks(BinaryPrimitives.ReadInt64LittleEndian(content[At..]) * TimeSpan.TicksPerMicrosecond)));
        }

        if (reader.Rest > 0)
            return $"the target's evidence is torn or damaged at record {reader.Number}";

        return killed ?? (ended ? null : "the target's evidence has no closing record, so its last moments may be missing");
    }

    private static TokenEvent? Event(Kind kind) => kind switch
    {
        Kind.Generated => TokenEvent.Acknowledged,
        Kind.InDoubt => TokenEvent.InDoubt,
        Kind.Returned => TokenEvent.Returned,
        Kind.Rejected => TokenEvent.Rejected,
        _ => null,
    };
}
