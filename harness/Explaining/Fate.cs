using LoadLab.Ledger;
using LoadLab.Ledger.Accounts;
using LoadLab.Results;

namespace LoadLab.Explaining;

/// <summary>What became of a token: committed, returned, received, or lost between two of these, and what the evidence for it is.</summary>
internal sealed class Fate(OrgRecords records, int token)
{
    private SliceIndex Index => records.Index;

    private DateTimeOffset Zero => records.Terms.Zero;

    public IEnumerable<Told> Tell()
    {
        var row = Index.Tokens[token];
        if (row.IsSeed)
        {
            var given = Index.Slice.Attempts.FindIndex(a => a.Kind == AttemptKind.Reauthentication && a.Received == row.Id);
            return given < 0 ? [] : [new(Index.Attempts[given].Ended, Say.Partner, "The org was given it.")];
        }

        var lost = Index.Facts[token].Lost;
        return [.. FromTarget(row), .. FromPartner(row), .. lost == LossStage.None ? [] : Lost(row, lost)];
    }

    private IEnumerable<Told> FromTarget(StoredToken row)
    {
        var said = Index.Slice.Evidence.Where(e => e.Event != TokenEvent.Rejected && e.Token == row.Id).OrderBy(e => e.At).ToList();
        foreach (var evidence in said)
        {
            var whose = evidence.Attempt == row.AttemptId ? "" : $" (attempt {evidence.Attempt}, not the one that made it)";
            yield return new(evidence.At - Zero, Say.Target, evidence.Event switch
            {
                TokenEvent.Acknowledged => $"The database acknowledged its COMMIT{whose}.",
                TokenEvent.InDoubt => $"COMMIT had been sent and its outcome was never learned: in doubt for the target{whose}. The row decides: it was committed.",
                _ => $"The whole response with it was handed to the transport, not aborted{whose}: returned.",
            });
        }

        if (!said.Exists(e => e.Event != TokenEvent.Returned))
            yield return new(null, Say.Target, $"The evidence does not speak of its COMMIT{Perhaps()}.");
        if (!said.Exists(e => e.Event == TokenEvent.Returned))
            yield return new(null, Say.Target, $"The evidence has no record that it was returned{Perhaps()}.");
    }

    private IEnumerable<Told> FromPartner(StoredToken row)
    {
        foreach (var attempt in Index.Slice.Attempts.Where(a => a.Kind == AttemptKind.Refresh && a.Received == row.Id))
            yield return new(attempt.Ended, Say.Partner, $"{(attempt.Id == row.AttemptId ? "The attempt" : $"Attempt {attempt.Id}, not the one that made it,")} had read the whole response: received.");

        if (Index.Facts[token].Receipts == 0)
            yield return Index.Facts[token].Maker is >= 0 and var maker
                ? new(Index.Attempts[maker].Ended, Say.Partner, $"The attempt that made it never received it: {Say.End(Index.Attempts[maker])}.")
                : new(null, Say.Partner, "No attempt of the org received it.");
    }

    private IEnumerable<Told> Lost(StoredToken row, LossStage lost)
    {
        var known = Index.Facts[token];
        var ended = known.Maker is >= 0 and var maker ? Index.Attempts[maker].Ended : null;
        if (lost == LossStage.Inside)
        {
            yield return new(null, Say.Ledger, $"It was lost inside: there is a row, and nothing says that an answer with it left the target.{Later(ended, row.GeneratedAt, "generated")}");
            yield return new(null, Say.Ledger, records.EvidenceGap is null
                ? "What can't be known: how much of the answer, if any, was on its way when the target was done with it. It did not hand over all of it."
                : "What can't be known: whether it was returned after all, since the target's evidence is not whole. It may have been lost in transit instead.");
            yield break;
        }

        yield return new(null, Say.Ledger, $"It was lost in transit: the target returned it, and the partner never read it whole.{Later(ended, known.ReturnedAt!.Value, "returned")}");
        yield return new(null, Say.Ledger, "What can't be known: where between the two. That it was returned is the target's word alone, and no record is made on the wire.");
    }

    private string Later(TimeSpan? ended, DateTimeOffset at, string what) => ended switch
    {
        null => "",
        { } end when Zero + end < at => $" The partner's attempt was over {Say.Long(at - Zero - end)} before it was {what}.",
        { } end => $" The partner's attempt was over {Say.Long(Zero + end - at)} after it was {what}.",
    };

    private string Perhaps() => records.EvidenceGap is null ? "" : ", which may be for want of evidence";
}
