using System.Buffers.Binary;
using LoadLab.Ledger;
using LoadLab.Reconciling;
using LoadLab.Recording;

namespace LoadLab.Benchmarks.Ledger;

/// <summary>
/// The files of an arm under amnesty as a run would leave them: orgs refresh in turn, one token in twenty is lost. Every
/// id is a function of org and generation, so nothing has to be remembered while hundreds of millions of bytes are written.
/// </summary>
internal sealed class SyntheticArm(int orgs, int generations)
{
    private static readonly TimeSpan s_took = TimeSpan.FromMilliseconds(12);

    private readonly TimeSpan _step = TimeSpan.FromMicroseconds(100);

    public static DateTimeOffset Zero { get; } = new(2018, 3, 11, 23, 30, 0, TimeSpan.Zero);

    /// <summary>When the last attempt has ended.</summary>
    public TimeSpan End => At(orgs - 1, generations) + s_took;

    public long Tokens => (long)orgs * generations;

    public void Write(ArmFiles files)
    {
        OrgsFile.Write(files.Orgs, [.. Enumerable.Range(0, orgs).Select(o => new LedgerOrg(Name(o), "app", "accounting", Token(o, 0)))]);
        WriteAttempts(files.Attempts);
        WriteEvidence(files.Evidence);
        WriteSnapshot(files.Snapshot);
    }

    private void WriteAttempts(string path)
    {
        using var log = new AttemptLog(path, durable: _ => { });
        for (var generation = 1; generation <= generations; generation++)
        {
            for (var org = 0; org < orgs; org++)
            {
                var started = At(org, generation);
                var attempt = new Attempt
                {
                    Id = AttemptId(org, generation),
                    Org = org,
                    Held = Token(org, Held(org, generation)),
                    Trigger = AttemptTrigger.Arrival,
                    Planned = started,
                    Started = started,
                };
                log.Started(attempt);
                log.Ended(attempt with
                {
                    Ended = started + s_took,
                    Outcome = IsLost(org, generation) ? AttemptOutcome.TimedOut : AttemptOutcome.Ok,
                    Received = IsLost(org, generation) ? null : Token(org, generation),
                });
            }
        }
    }

    private void WriteEvidence(string path)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        var writer = new FrameWriter(file);
        Write(writer, EvidenceReader.Kind.Start, 0, 0, 8);
        for (var generation = 1; generation <= generations; generation++)
        {
            for (var org = 0; org < orgs; org++)
            {
                Write(writer, EvidenceReader.Kind.Generated, org, generation, 48);
                if (!IsLost(org, generation) || org % 2 == 0)
                    Write(writer, EvidenceReader.Kind.Returned, org, generation, 40);
            }
        }

        Write(writer, EvidenceReader.Kind.End, 0, 0, 8);
        writer.Flush();
    }

    private void Write(FrameWriter writer, EvidenceReader.Kind kind, int org, int generation, int body)
    {
        var content = writer.Content();
        content[..(17 + body)].Clear();
        BinaryPrimitives.WriteInt64LittleEndian(content, (Zero + At(org, generation) + s_took / 2 - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond);
        content[16] = (byte)kind;
        if (body >= 40)
        {
            AttemptId(org, generation).TryWriteBytes(content[17..], bigEndian: true, out _);
            BinaryPrimitives.WriteInt64LittleEndian(content[33..], org + 1);
            BinaryPrimitives.WriteUInt128BigEndian(content[41..], Token(org, generation).Value);
        }

        writer.Commit(17 + body);
    }

    private void WriteSnapshot(string path)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        var writer = new SnapshotWriter(file);
        for (var org = 0; org < orgs; org++)
            writer.Add(new StoredSession(org + 1, Name(org), "app", generations, Zero.AddYears(10), null));
        for (var org = 0; org < orgs; org++)
        {
            writer.Add(new StoredToken(Token(org, 0), org + 1, 0, TokenCause.Seed, null, null, generations == 0, Zero, null));
            for (var generation = 1; generation <= generations; generation++)
            {
                var held = Held(org, generation);
                writer.Add(new StoredToken(
                    Token(org, generation), org + 1, generation, held == generation - 1 ? TokenCause.Rotate : TokenCause.Of("amnesty"),
                    AttemptId(org, generation), Token(org, held), generation == generations, Zero + At(org, generation) + s_took / 3, null));
            }
        }

        writer.Complete();
    }

    private static string Name(int org) => $"org-{org + 1:0000000}";

    private static bool IsLost(int org, int generation) => generation > 0 && Mix((ulong)org << 32 | (uint)generation) % 20 == 0;

    // What the org holds when it asks for a generation: the last one it received.
    private static int Held(int org, int generation)
    {
        var held = generation - 1;
        while (IsLost(org, held))
            held--;
        return held;
    }

    private TimeSpan At(int org, int generation) => _step * ((generation - 1L) * orgs + org);

    private static Guid AttemptId(int org, int generation) => new(org, (short)(generation >> 16), (short)generation, 1, 2, 3, 4, 5, 6, 7, 8);

    private static TokenId Token(int org, int generation) =>
        new(new UInt128(Mix((ulong)org << 32 | (uint)generation), Mix(~((ulong)org << 32 | (uint)generation))));

    // SplitMix64's finalizer: a bijection, so that no two ids are alike.
    private static ulong Mix(ulong x)
    {
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
