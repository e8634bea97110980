using System.Diagnostics;
using LoadLab.Ledger;
using LoadLab.Ledger.Invariants;
using LoadLab.Reconciling;
using LoadLab.Recording;
using LoadLab.Scenarios;
using LoadLab.Scenarios.Text;

namespace LoadLab.Benchmarks.Ledger;

/// <summary>
/// How long it takes to record an event, and to reconcile an arm of many tokens. Writing and reconciling are commands of
/// their own, so that the peak memory of the second is that of nothing else.
/// </summary>
internal static class LedgerBenchmark
{
    private const string Usage = "ledger record [events] | ledger write <folder> [tokens] [orgs] | ledger reconcile <folder> [tokens] [orgs]";

    public static int Run(string[] args)
    {
        switch (args)
        {
            case ["record", .. var rest]:
                Record(Number(rest, 0, 2_000_000));
                return 0;
            case ["write", var folder, .. var rest]:
                Directory.CreateDirectory(folder);
                Arm(rest).Write(new(folder));
                return 0;
            case ["reconcile", var folder, .. var rest]:
                Reconcile(new(folder), Arm(rest));
                return 0;
            default:
                Console.Error.WriteLine(Usage);
                return 2;
        }
    }

    private static SyntheticArm Arm(string[] args)
    {
        var orgs = Number(args, 1, 100_000);
        return new(orgs, Number(args, 0, 10_000_000) / orgs);
    }

    private static int Number(string[] args, int at, int otherwise) => args.Length > at ? int.Parse(args[at], System.Globalization.CultureInfo.InvariantCulture) : otherwise;

    private static void Record(int events)
    {
        var path = Path.Combine(Path.GetTempPath(), $"loadlab-bench-{Environment.ProcessId}.log");
        try
        {
            using var log = new AttemptLog(path, durable: _ => { });
            var attempt = new Attempt { Id = Guid.NewGuid(), Org = 7, Held = TokenId.Of("held"), Trigger = AttemptTrigger.Arrival, Planned = TimeSpan.Zero, Started = TimeSpan.Zero };
            for (var i = 0; i < 200_000; i++)
                log.Started(attempt);

            for (var round = 0; round < 5; round++)
            {
                var allocated = GC.GetAllocatedBytesForCurrentThread();
                var began = Stopwatch.GetTimestamp();
                for (var i = 0; i < events; i++)
                    log.Started(attempt);
                var took = Stopwatch.GetElapsedTime(began);
                Console.WriteLine($"{events:N0} events: {took.TotalNanoseconds / events:0} ns and {(GC.GetAllocatedBytesForCurrentThread() - allocated) / (double)events:0.###} bytes allocated each");
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static void Reconcile(ArmFiles files, SyntheticArm arm)
    {
        var terms = new ArmTerms
        {
            Policy = PolicySyntax.Parse("amnesty").Value!,
            Repeat = 1,
            Zero = SyntheticArm.Zero,
            Amnesty = new(SyntheticArm.Zero, null, ["accounting"]),
            Families = new Dictionary<string, string>(),
        };
        var began = Stopwatch.GetTimestamp();
        using var records = ArmPartition.Of(files, TimeSpan.FromMilliseconds(10));
        var dealt = Stopwatch.GetElapsedTime(began);
        using var ledger = new LedgerFile(Path.Combine(files.Folder, "ledger.csv"));
        var found = ArmReconciler.Reconcile(records, terms, new(new PhaseLengths()), arm.End, ledger);
        var took = Stopwatch.GetElapsedTime(began);
        var account = found.Account;
        Console.WriteLine($"{account.Generated:N0} tokens of {account.CutOff.Orgs:N0} orgs in {records.Slices} slices: {took.TotalSeconds:0.0} s (dealing them out {dealt.TotalSeconds:0.0} s)");
        Console.WriteLine($"received {account.Received:N0}, lost inside {account.LostInside:N0}, in transit {account.LostInTransit:N0}; ledger.csv {ledger.Length / 1048576.0:N0} MiB");
        Console.WriteLine($"breaches {Enum.GetValues<Rule>().Sum(found.Account.Findings.Count)}, gaps {found.Gaps.Count}");
        using var self = Process.GetCurrentProcess();
        Console.WriteLine($"peak memory {self.PeakWorkingSet64 / 1048576.0:N0} MiB");
        if (account.Generated != arm.Tokens)
            throw new InvalidOperationException($"Expected {arm.Tokens:N0} tokens.");
    }
}
