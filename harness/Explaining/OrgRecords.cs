using LoadLab.Ledger;
using LoadLab.Ledger.Accounts;
using LoadLab.Ledger.Invariants;
using LoadLab.Reconciling;
using LoadLab.Recording;

namespace LoadLab.Explaining;

/// <summary>All that an arm's records say of one org, reconciled.</summary>
internal sealed class OrgRecords
{
    private OrgRecords(ArmTerms terms) => Terms = terms;

    /// <summary>What the arm was run under.</summary>
    public ArmTerms Terms { get; private set; }

    /// <summary>The org's sessions, tokens, attempts and evidence, in order.</summary>
    public SliceIndex Index { get; } = new();

    /// <summary>Times for which the org was cut off.</summary>
    public List<Spell> Spells { get; } = [];

    /// <summary>Breaches of the ledger's invariants, the first of each.</summary>
    public IReadOnlyList<string> Breaches { get; private set; } = [];

    /// <summary>Why attempts may be missing; null when none is.</summary>
    public string? AttemptGap { get; private set; }

    /// <summary>Why evidence may be missing; null when none is.</summary>
    public string? EvidenceGap { get; private set; }

    /// <summary>The org.</summary>
    public LedgerOrg Org => Index.Slice.Orgs[0];

    /// <summary>Reads each of an arm's files once, and keeps what is the org's.</summary>
    /// <param name="files">The arm's records.</param>
    /// <param name="terms">What it was run under.</param>
    /// <param name="name">The org.</param>
    /// <returns>Null when the arm has no such org.</returns>
    /// <exception cref="IOException">They can't be read.</exception>
    /// <exception cref="InvalidDataException">Orgs or snapshot are damaged.</exception>
    public static OrgRecords? Load(ArmFiles files, ArmTerms terms, string name)
    {
        var orgs = OrgsFile.Read(files.Orgs);
        var number = orgs.FindIndex(o => o.Name == name);
        if (number < 0)
            return null;

        var slice = new LedgerSlice { FirstOrg = number };
        slice.Orgs.Add(orgs[number]);
        var records = new OrgRecords(terms with { Families = orgs.DistinctBy(o => o.App).ToDictionary(o => o.App, o => o.ApiFamily) });
        records.Read(files, slice);
        records.Reconcile(slice);
        return records;
    }

    private void Read(ArmFiles files, LedgerSlice slice)
    {
        var (org, sessions) = (slice.Orgs[0].Name, new HashSet<long>());
        SnapshotReader.Read(
            files.Snapshot,
            (in session) =>
            {
                if (session.Org == org && sessions.Add(session.Id))
                    slice.Sessions.Add(session);
            },
            (in token) =>
            {
                if (sessions.Contains(token.Session))
                    slice.Tokens.Add(token);
            });
        EvidenceGap = EvidenceReader.Read(files.Evidence, evidence =>
        {
            if (sessions.Contains(evidence.Session))
                slice.Evidence.Add(evidence);
        });
        using var log = new FileStream(files.Attempts, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        AttemptGap = AttemptLogReader.Read(log, TimeSpan.MaxValue, (in attempt) =>
        {
            if (attempt.Org == slice.FirstOrg)
                slice.Attempts.Add(attempt);
        }).Gap;
    }

    private void Reconcile(LedgerSlice slice)
    {
        Index.Build(slice);
        var last = slice.Attempts.Count == 0 ? TimeSpan.Zero : slice.Attempts.Max(a => a.Ended ?? a.Started);
        var account = new SliceReconciler(Terms, last) { TakeSpell = Spells.Add }.Reconcile(Index, null, new Foreigners());
        Breaches = [.. Enum.GetValues<Rule>().SelectMany(r => account.Findings.Examples(r))];
    }
}
