using CsCheck;
using LoadLab.Ledger.Invariants;
using LoadLab.Recording;

namespace LoadLab.Tests.Ledger;

/// <summary>
/// Bytes and whole records flipped, dropped, doubled, exchanged and cut off in the files of a recorded arm, as a disk or a
/// careless hand would: each is found out with a sentence, or changes the verdict. (A forger who makes numbers and
/// checksums good is <see cref="MutationTests"/>' affair.)
/// </summary>
public class ByteMutationTests
{
    private static readonly string[] s_files = ["orgs.bin", "database.bin", "attempts.log", "evidence.log"];

    private static readonly (string Name, Func<byte[], IReadOnlyList<Range>, Random, byte[]?> Change)[] s_mutations =
    [
        ("one bit flipped", (file, _, random) =>
        {
            var changed = file.ToArray();
            changed[random.Next(file.Length)] ^= (byte)(1 << random.Next(8));
            return changed;
        }),
        ("some bytes overwritten", (file, _, random) =>
        {
            var changed = file.ToArray();
            random.NextBytes(changed.AsSpan(random.Next(file.Length - 8), 8));
            return changed.SequenceEqual(file) ? null : changed;
        }),
        ("some bytes dropped", (file, _, random) =>
        {
            var (at, many) = (random.Next(file.Length), random.Next(1, 40));
            return [.. file[..at], .. file[Math.Min(file.Length, at + many)..]];
        }),
        ("cut off anywhere", (file, _, random) => file[..random.Next(file.Length)]),
        ("cut off after a record", (file, records, random) => file[..records[random.Next(records.Count)].Start.Value]),
        ("something added", (file, _, random) => [.. file, .. file[..random.Next(1, file.Length + 1)]]),
        ("a record dropped", (file, records, random) =>
            records[random.Next(records.Count)] is var one ? [.. file[..one.Start], .. file[one.End..]] : null),
        ("a record doubled", (file, records, random) =>
            records[random.Next(records.Count)] is var one ? [.. file[..one.End], .. file[one], .. file[one.End..]] : null),
        ("two neighbours exchanged", (file, records, random) => records.Count > 1 && random.Next(records.Count - 1) is var at
            ? [.. file[..records[at].Start], .. file[records[at + 1]], .. file[records[at]], .. file[records[at + 1].End..]] : null),
        ("emptied", (_, _, _) => []),
    ];

    public static MatrixTheoryData<string, string> Cases => new(s_files, s_mutations.Select(m => m.Name).ToArray());

    [Theory]
    [MemberData(nameof(Cases))]
    public void Damage_never_passes_silently(string file, string mutation)
    {
        var change = s_mutations.Single(m => m.Name == mutation).Change;
        Gen.Select(Gen.Int, Gen.Int[0, SimulatedArm.Policies.Length - 1], Gen.Int).Sample((seed, policy, choice) =>
        {
            using var arm = new RecordedArm(SimulatedArm.Play(seed, SimulatedArm.Policies[policy]).History);
            var path = Path.Combine(arm.Files.Folder, file);
            var bytes = File.ReadAllBytes(path);
            if (change(bytes, Records(file, bytes), new Random(choice)) is not { } damaged)
                return;

            File.WriteAllBytes(path, damaged);
            Assert.True(Noticed(arm, file), $"{file}: {mutation} was not noticed (seed {seed}, policy {policy}, choice {choice})");
        }, iter: 40);
    }

    [Fact]
    public void Without_damage_there_is_nothing_to_notice()
    {
        using var arm = new RecordedArm(SimulatedArm.Play(1, "strict").History);
        Assert.False(Noticed(arm, "orgs.bin"));
    }

    private static bool Noticed(RecordedArm arm, string file)
    {
        try
        {
            var account = arm.Reconcile();
            return account.Gaps.Any(gap => gap.Contains(' ', StringComparison.Ordinal))
                || Enum.GetValues<Rule>().Any(rule => account.Account.Findings.Count(rule) > 0);
        }
        catch (InvalidDataException e)
        {
            // Orgs and snapshot: without them nothing is said at all. The sentence names the file.
            return e.Message.Contains(file, StringComparison.Ordinal);
        }
    }

    private static List<Range> Records(string file, byte[] bytes)
    {
        var records = new List<Range>();
        for (var at = 0; at < bytes.Length;)
        {
            var length = file == "attempts.log" ? AttemptRecord.Size : BitConverter.ToInt32(bytes, at);
            records.Add(at..(at + length));
            at += length;
        }

        return records;
    }
}
