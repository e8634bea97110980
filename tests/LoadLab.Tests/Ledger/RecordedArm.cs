using LoadLab.Ledger;
using LoadLab.Measuring;
using LoadLab.Reconciling;
using LoadLab.Recording;
using LoadLab.Scenarios;
using LoadLab.Tests.Ledger.Specification;

namespace LoadLab.Tests.Ledger;

/// <summary>Writes a history into the files of a recorded run, and reads its account from them as a run does.</summary>
internal sealed class RecordedArm : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("loadlab-arm-");

    public RecordedArm(ArmHistory history)
    {
        History = history;
        OrgsFile.Write(Files.Orgs, history.Orgs);
        WriteAttempts();
        using (var snapshot = File.Create(Files.Snapshot))
        {
            var writer = new SnapshotWriter(snapshot);
            foreach (var session in history.Sessions)
                writer.Add(session);
            foreach (var token in history.Tokens)
                writer.Add(token);
            writer.Complete();
        }

        File.WriteAllBytes(Files.Evidence, EvidenceBytes.Of(history));
    }

    public ArmHistory History { get; }

    public ArmFiles Files => new(_folder.FullName);

    public string Ledger => Path.Combine(_folder.FullName, "ledger.csv");

    /// <summary>Reads its account from the files.</summary>
    /// <param name="sliceBytes">What a slice may take: small, so that a handful of orgs make several.</param>
    public ReconciledArm Reconcile(long sliceBytes = 300)
    {
        using var records = ArmPartition.Of(Files, TimeSpan.MaxValue, sliceBytes);
        using var ledger = new LedgerFile(Ledger);
        return ArmReconciler.Reconcile(records, History.Terms, new(new PhaseLengths()), History.End, ledger);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private void WriteAttempts()
    {
        using var log = new AttemptLog(Files.Attempts, durable: _ => { });
        foreach (var (attempt, ended) in History.Attempts
            .SelectMany(a => a.Ended is null ? [(a, false)] : new[] { (a, false), (a, true) })
            .OrderBy(r => r.Item2 ? r.a.EndRecord : r.a.StartRecord))
        {
            if (ended)
                log.Ended(attempt);
            else
                log.Started(attempt with { Ended = null, Outcome = AttemptOutcome.Unknown, Received = null });
        }
    }
}
