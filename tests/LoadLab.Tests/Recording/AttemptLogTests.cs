using CsCheck;
using LoadLab.Ledger;
using LoadLab.Recording;

namespace LoadLab.Tests.Recording;

public sealed class AttemptLogTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("loadlab-log-");

    private static readonly Gen<Attempt> s_attempts =
        Gen.Select(Gen.Guid, Gen.Int[0, 1000], Gen.ULong, Gen.ULong[1, ulong.MaxValue], Gen.Long[0, 1_000_000], Gen.Enum<AttemptOutcome>())
            .Select((id, org, held, received, at, outcome) => new Attempt
            {
                Id = id,
                Org = org,
                Held = new(held),
                Trigger = AttemptTrigger.Retry,
                Planned = new(at),
                Started = new(at + 5),
                Ended = new(at + 99),
                Outcome = outcome,
                Received = outcome == AttemptOutcome.Ok ? new TokenId(received) : null,
            });

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void What_was_written_is_read_back()
    {
        var number = 0;
        s_attempts.List[0, 50].Where(l => l.DistinctBy(a => a.Id).Count() == l.Count).Sample(attempts =>
        {
            var read = Read(Write($"{Interlocked.Increment(ref number)}.log", attempts));
            Assert.Null(read.Gap);
            Assert.Equal(Numbered(attempts), read.Attempts);
        }, iter: 50);
    }

    [Fact]
    public void More_than_both_buffers_hold_is_written_in_order()
    {
        var attempts = Enumerable.Range(0, 30_000).Select(i => Attempt(i)).ToList();
        var read = Read(Write("large.log", attempts));
        Assert.Null(read.Gap);
        Assert.Equal(Numbered(attempts), read.Attempts);
    }

    [Fact]
    public void A_torn_tail_is_recognised_and_everything_before_it_is_kept()
    {
        var whole = Write("whole.log", [Attempt(1), Attempt(2), Attempt(3)]);
        for (var length = 0; length < whole.Length; length += 7)
        {
            var read = Read(whole[..length]);
            Assert.NotNull(read.Gap);
            Assert.Equal((length / AttemptRecord.Size + 1) / 2, read.Attempts.Count);
        }
    }

    [Fact]
    public void A_single_flipped_bit_anywhere_is_found()
    {
        var whole = Write("flip.log", [Attempt(1), Attempt(2)]);
        Gen.Int[0, whole.Length * 8 - 1].Sample(bit =>
        {
            var flipped = whole.ToArray();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Contains("damaged at record", Read(flipped).Gap!, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void A_record_cut_out_of_the_middle_is_found()
    {
        var whole = Write("cut.log", [Attempt(1), Attempt(2)]);
        Assert.NotNull(Read([.. whole[..AttemptRecord.Size], .. whole[(2 * AttemptRecord.Size)..]]).Gap);
    }

    [Fact]
    public void An_end_that_contradicts_its_beginning_is_found()
    {
        var path = Path.Combine(_folder.FullName, "contradiction.log");
        using (var log = new AttemptLog(path, durable: _ => { }))
        {
            log.Started(Attempt(1) with { Ended = null, Outcome = AttemptOutcome.Unknown, Received = null });
            log.Ended(Attempt(1) with { Org = 2 });
        }

        Assert.Contains("record 1 ends an attempt in another way than record 0 began it", Read(File.ReadAllBytes(path)).Gap, StringComparison.Ordinal);
    }

    [Fact]
    public void An_attempt_without_an_end_is_kept_as_under_way()
    {
        var path = Path.Combine(_folder.FullName, "open.log");
        using (var log = new AttemptLog(path, durable: _ => { }))
            log.Started(Attempt(1) with { Ended = null, Outcome = AttemptOutcome.Unknown, Received = null });

        var attempt = Assert.Single(Read(File.ReadAllBytes(path)).Attempts);
        Assert.Null(attempt.Ended);
        Assert.Equal(AttemptOutcome.Unknown, attempt.Outcome);
    }

    [Fact]
    public void Every_record_is_reported_durable_once_it_is_with_the_operating_system()
    {
        var path = Path.Combine(_folder.FullName, "durable.log");
        var reported = new List<(long Number, long Length)>();
        long last;
        using (var log = new AttemptLog(path, number => reported.Add((number, new FileInfo(path).Length))))
        {
            Assert.Equal(0, log.Started(Attempt(1)));
            last = Enumerable.Range(1, 20_000).Select(i => log.Ended(Attempt(i))).Last();
        }

        Assert.Equal(last + 1, reported[^1].Number); // the closing record
        Assert.All(reported, r => Assert.Equal((r.Number + 1) * AttemptRecord.Size, r.Length));
        Assert.Equal(reported.OrderBy(r => r.Number), reported);
    }

    [Fact]
    public void A_log_that_failed_takes_no_more_and_reports_nothing_durable()
    {
        var log = new AttemptLog(Path.Combine(_folder.FullName, "failed.log"), _ => throw new IOException("full"));
        log.Started(Attempt(1));
        var failure = Assert.Throws<IOException>(RecordWithoutEnd);
        Assert.EndsWith("full", failure.Message, StringComparison.Ordinal);
        Assert.NotNull(log.Failure);
        Assert.Throws<IOException>(log.Dispose);

        void RecordWithoutEnd()
        {
            for (var i = 0; ; i++)
                log.Ended(Attempt(i));
        }
    }

    // Each attempt was written as two records, one after the other.
    private static IEnumerable<Attempt> Numbered(IEnumerable<Attempt> attempts) =>
        attempts.Select((a, i) => a with { StartRecord = 2 * i, EndRecord = 2 * i + 1 });

    private static (IReadOnlyList<Attempt> Attempts, string? Gap) Read(byte[] log)
    {
        var attempts = new List<Attempt>();
        var summary = AttemptLogReader.Read(new MemoryStream(log), TimeSpan.MaxValue, (in attempt) => attempts.Add(attempt));
        return (attempts, summary.Gap);
    }

    private byte[] Write(string name, IReadOnlyList<Attempt> attempts)
    {
        var path = Path.Combine(_folder.FullName, name);
        using (var log = new AttemptLog(path, durable: _ => { }))
        {
            foreach (var attempt in attempts)
            {
                log.Started(attempt with { Ended = null, Outcome = AttemptOutcome.Unknown, Received = null });
                log.Ended(attempt);
            }
        }

        return File.ReadAllBytes(path);
    }

    private static Attempt Attempt(int number) => new()
    {
        Id = new Guid(number, 0, 0, new byte[8]),
        Org = number,
        Held = TokenId.Of($"held {number}"),
        Trigger = AttemptTrigger.Arrival,
        Planned = TimeSpan.FromMilliseconds(number),
        Started = TimeSpan.FromMilliseconds(number + 0.1),
        Ended = TimeSpan.FromMilliseconds(number + 20),
        Outcome = AttemptOutcome.Ok,
        Received = TokenId.Of($"received {number}"),
    };
}
