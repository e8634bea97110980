using LoadLab.Ledger;
using LoadLab.Recording;

namespace LoadLab.Reconciling;

/// <summary>
/// An arm's records, dealt to slices of neighbouring orgs: one sequential read of each file, after which every slice
/// can be loaded by itself. What does not fit into memory waits in files that are gone afterwards.
/// </summary>
internal sealed class ArmPartition : IDisposable
{
    // What a slice's records take on disk. Small enough that two of them, with their indexes, need little memory and
    // stay in the processor's caches for part of the way; large enough that there are few hundred.
    private const long SliceBytes = 16 << 20;
    private const int MostSlices = 1024;

    private readonly ArmFiles _files;
    private readonly List<LedgerOrg> _orgs;
    private readonly int _orgsPerSlice;
    private readonly Dictionary<long, int> _orgOfSession = [];
    private readonly List<StoredSession> _unknown = [];
    private readonly Spill<PackedAttempt> _attempts;
    private readonly Spill<TokenEvidence> _evidence;
    private readonly Spill<PackedToken> _tokens;
    private readonly Spill<PackedSession> _sessions;
    private readonly List<string> _apps = [];

    private ArmPartition(ArmFiles files, long sliceBytes)
    {
        _files = files;
        _orgs = OrgsFile.Read(files.Orgs);
        var bytes = new[] { files.Attempts, files.Evidence, files.Snapshot }.Where(File.Exists).Sum(f => new FileInfo(f).Length);
        var slices = (int)Math.Clamp(bytes / sliceBytes, 1, Math.Min(MostSlices, Math.Max(1, _orgs.Count)));
        _orgsPerSlice = Math.Max(1, (_orgs.Count + slices - 1) / slices);

        // One more, for what belongs to no org.
        Slices = (_orgs.Count + _orgsPerSlice - 1) / _orgsPerSlice + 1;
        _attempts = new(Path.Combine(files.Folder, "attempts.spill"), Slices);
        _evidence = new(Path.Combine(files.Folder, "evidence.spill"), Slices);
        _tokens = new(Path.Combine(files.Folder, "tokens.spill"), Slices);
        _sessions = new(Path.Combine(files.Folder, "sessions.spill"), Slices);
    }

    /// <summary>How many slices there are. The last one has no orgs.</summary>
    public int Slices { get; }

    /// <summary>API family of each app, by consumer key.</summary>
    public IReadOnlyDictionary<string, string> Families { get; private set; } = new Dictionary<string, string>();

    /// <summary>What the attempt log says in sum.</summary>
    public AttemptLogSummary Attempts { get; private set; } = new();

    /// <summary>Why the evidence is not whole; null when it is.</summary>
    public string? EvidenceGap { get; private set; }

    /// <summary>Deals an arm's records.</summary>
    /// <param name="files">The records.</param>
    /// <param name="lateAfter">From when on an arrival counts as late.</param>
    /// <param name="sliceBytes">What a slice's records should take on disk.</param>
    /// <exception cref="IOException">They can't be read, or there is no room for them.</exception>
    /// <exception cref="InvalidDataException">Orgs or snapshot are damaged.</exception>
    public static ArmPartition Of(ArmFiles files, TimeSpan lateAfter, long sliceBytes = SliceBytes)
    {
        var partition = new ArmPartition(files, sliceBytes);
        try
        {
            Parallel.Invoke(partition.DealDatabaseAndEvidence, () => partition.DealAttempts(lateAfter));
            return partition;
        }
        catch (AggregateException e)
        {
            partition.Dispose();
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
            throw;
        }
    }

    /// <summary>Loads a slice. Several may be loaded at once.</summary>
    public void Load(int slice, LedgerSlice into)
    {
        into.Clear();
        into.FirstOrg = slice * _orgsPerSlice;
        var orgs = Math.Clamp(_orgs.Count - into.FirstOrg, 0, _orgsPerSlice);
        if (orgs > 0)
            into.Orgs.AddRange(_orgs.GetRange(into.FirstOrg, orgs));
        else
            into.Sessions.AddRange(_unknown);

        _sessions.Load(slice, (in session) => into.Sessions.Add(new(
            session.Id, _orgs[session.Org].Name, _apps[session.App], session.CurrentGeneration, session.ExpiresAt, session.RevokedAt)));
        _tokens.Load(slice, (in token) => into.Tokens.Add(token.Unpack()));
        _evidence.Load(slice, (in evidence) => into.Evidence.Add(evidence));
        _attempts.Load(slice, (in attempt) => into.Attempts.Add(attempt.Unpack()));
    }

    /// <summary>Answers questions by a look through all records.</summary>
    public void Answer(Foreigners questions)
    {
        SnapshotReader.Read(_files.Snapshot, (in _) => { }, (in token) => questions.Answer(token));
        ReadAttempts(TimeSpan.MaxValue, (in attempt) => questions.Answer(attempt));
        questions.Answered = true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _attempts.Dispose();
        _evidence.Dispose();
        _tokens.Dispose();
        _sessions.Dispose();
    }

    private void DealDatabaseAndEvidence()
    {
        var orgs = new Dictionary<string, int>(_orgs.Count, StringComparer.Ordinal);
        for (var org = 0; org < _orgs.Count; org++)
            orgs.TryAdd(_orgs[org].Name, org);

        Families = _orgs.DistinctBy(o => o.App).ToDictionary(o => o.App, o => o.ApiFamily);
        SnapshotReader.Read(
            _files.Snapshot,
            (in session) => Deal(session, orgs),
            (in token) => _tokens.Add(SliceOfSession(token.Session), new(token)));
        EvidenceGap = EvidenceReader.Read(_files.Evidence, evidence => _evidence.Add(SliceOfSession(evidence.Session), evidence));
    }

    private void Deal(in StoredSession session, Dictionary<string, int> orgs)
    {
        if (!orgs.TryGetValue(session.Org, out var org))
        {
            _unknown.Add(session);
            return;
        }

        var app = _apps.IndexOf(session.App);
        if (app < 0)
        {
            app = _apps.Count;
            _apps.Add(session.App);
        }

        _orgOfSession.TryAdd(session.Id, org);
        _sessions.Add(org / _orgsPerSlice, new(session.Id, org, app, session.CurrentGeneration, session.ExpiresAt, session.RevokedAt));
    }

    private int SliceOfSession(long session) => _orgOfSession.TryGetValue(session, out var org) ? org / _orgsPerSlice : Slices - 1;

    private void DealAttempts(TimeSpan lateAfter) => Attempts = ReadAttempts(lateAfter, (in attempt) =>
        _attempts.Add(attempt.Org >= 0 && attempt.Org < _orgs.Count ? attempt.Org / _orgsPerSlice : Slices - 1, new(attempt)));

    // Killed between the manifest and the first attempt, an arm has no log yet.
    private AttemptLogSummary ReadAttempts(TimeSpan lateAfter, TakeAttempt take)
    {
        if (!File.Exists(_files.Attempts))
            return new() { Gap = "the arm had not begun: there is no attempt log" };

        using var log = new FileStream(_files.Attempts, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        return AttemptLogReader.Read(log, lateAfter, take);
    }

    // Names are kept once, in the list of orgs.
    private readonly record struct PackedSession(
        long Id, int Org, int App, int CurrentGeneration, DateTimeOffset ExpiresAt, DateTimeOffset? RevokedAt);
}
