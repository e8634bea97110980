using LoadLab.Ledger;
using LoadLab.Ledger.Accounts;
using LoadLab.Measuring;
using LoadLab.Recording;
using LoadLab.Scenarios;

namespace LoadLab.Reconciling;

/// <summary>
/// Reconciles an arm from its files, a slice of orgs at a time: memory depends on the number of orgs and of outages, not
/// on that of tokens. Small and large arms take the same way.
/// </summary>
internal sealed class ArmReconciler
{
    private readonly ArmPartition _partition;
    private readonly ArmTerms _terms;
    private readonly PhaseTimeline _phases;
    private readonly TimeSpan _end;

    private ArmReconciler(ArmPartition partition, ArmTerms terms, PhaseTimeline phases, TimeSpan end)
    {
        (_partition, _phases, _end) = (partition, phases, end);
        _terms = terms with { Families = partition.Families };
    }

    /// <summary>Reconciles, and writes a row a token.</summary>
    /// <param name="partition">The arm's records.</param>
    /// <param name="terms">What it was run under.</param>
    /// <param name="phases">Its phases.</param>
    /// <param name="end">The end of its drain.</param>
    /// <param name="ledger">Takes the rows, in the order of orgs, sessions and generations.</param>
    /// <exception cref="FormatException">The records are not of one run.</exception>
    public static ReconciledArm Reconcile(ArmPartition partition, ArmTerms terms, PhaseTimeline phases, TimeSpan end, LedgerFile ledger)
    {
        var reconciler = new ArmReconciler(partition, terms, phases, end);
        var begin = ledger.Length;
        var questions = new Foreigners();
        var (account, measure) = reconciler.Pass(null, questions, ledger);
        if (questions.Any)
        {
            partition.Answer(questions);
            ledger.CutTo(begin);
            (account, measure) = reconciler.Pass(questions, new Foreigners(), ledger);
        }

        var gaps = new[] { partition.EvidenceGap, partition.Attempts.Gap }.OfType<string>().ToList();
        return new(reconciler._terms, account, measure, partition.Attempts.Gap is null, partition.EvidenceGap is null, gaps);
    }

    // As many slices at once as there are processors; their accounts and rows are put together in the slices' order.
    private (Account, ArmMeasure) Pass(Foreigners? answers, Foreigners questions, LedgerFile ledger)
    {
        var workers = Enumerable.Range(0, Math.Min(Environment.ProcessorCount, 8))
            .Select(_ => new Worker(_partition, _terms, _phases, _end)).ToList();
        var account = new Account();
        for (var first = 0; first < _partition.Slices; first += workers.Count)
        {
            var many = Math.Min(workers.Count, _partition.Slices - first);
            var from = first;
            Parallel.For(0, many, i => workers[i].Reconcile(from + i, answers));
            foreach (var worker in workers.Take(many))
            {
                account.Add(worker.Account);
                questions.Add(worker.Questions);
                ledger.Append(worker.Rows);
            }
        }

        foreach (var worker in workers.Skip(1))
            workers[0].Measure.Add(worker.Measure);

        return (account, workers[0].Measure);
    }

    private sealed class Worker(ArmPartition partition, ArmTerms terms, PhaseTimeline phases, TimeSpan end)
    {
        private readonly LedgerSlice _slice = new();
        private readonly SliceIndex _index = new();
        private readonly SliceReconciler _reconciler = new(terms, end);
        private readonly LedgerRows _rows = new(terms);

        public Account Account { get; private set; } = new();

        public Foreigners Questions { get; private set; } = new();

        public ArmMeasure Measure { get; } = new(terms, phases, end);

        public ReadOnlySpan<byte> Rows => _rows.Written;

        public void Reconcile(int slice, Foreigners? answers)
        {
            partition.Load(slice, _slice);
            _index.Build(_slice);
            Questions = new();
            Account = _reconciler.Reconcile(_index, answers, Questions);
            Measure.Add(_index);
            _rows.Write(_index);
        }
    }
}
