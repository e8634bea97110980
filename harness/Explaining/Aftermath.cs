using LoadLab.Ledger;
using LoadLab.Ledger.Accounts;

namespace LoadLab.Explaining;

/// <summary>What came after a token: who used it, what its org did, which token followed.</summary>
internal sealed class Aftermath(OrgRecords records, int token)
{
    private const int MostAttempts = 8;

    private SliceIndex Index => records.Index;

    public IEnumerable<Told> Tell() => [.. Did(), .. Followed()];

    private IEnumerable<Told> Did()
    {
        var id = Index.Tokens[token].Id;
        var lost = !Index.Tokens[token].IsSeed && Index.Facts[token].Receipts == 0;
        var attempts = lost ? AfterTheLoss() : [.. Index.Slice.Attempts.Where(a => a.Kind != AttemptKind.Reauthentication && a.Held == id).OrderBy(a => a.StartRecord)];
        if (attempts.Count == 0)
            yield return new(null, Say.Partner, lost ? "No attempt of the org began after that one." : "No attempt of the org presented it.");

        foreach (var attempt in attempts.Take(MostAttempts))
            yield return new(attempt.Started, Say.Partner, $"{(lost ? "Next" : "It was used")}: {Say.What(attempt)} ({Say.Attempt(attempt)}, {Say.Why(attempt.Trigger)}); {Say.End(attempt)}.");
        if (attempts.Count > MostAttempts)
            yield return new(attempts[MostAttempts].Started, Say.Partner, $"… and {attempts.Count - MostAttempts} more, the last from {Say.At(attempts[^1].Started)}: {Say.What(attempts[^1])}; {Say.End(attempts[^1])}.");
    }

    // Up to the one that brought the org a token again.
    private List<Attempt> AfterTheLoss()
    {
        if (Index.Facts[token].Maker is not (>= 0 and var place))
            return [];

        var maker = Index.Attempts[place];
        var later = Index.Slice.Attempts.Where(a => a.StartRecord > maker.StartRecord).OrderBy(a => a.StartRecord).ToList();
        var brought = later.FindIndex(a => a.Received is not null);
        return brought < 0 ? later : later.GetRange(0, brought + 1);
    }

    private IEnumerable<Told> Followed()
    {
        var row = Index.Tokens[token];
        if (token + 1 >= Index.Tokens.Length || Index.Tokens[token + 1].Session != row.Session)
        {
            yield return new(null, Say.Database, row.IsCurrent
                ? "No token followed in its session: it was the current one when the database was read, after the drain."
                : "No token followed in its session, though its row does not say that it is current.");
            yield break;
        }

        var next = Index.Tokens[token + 1];
        yield return new(next.GeneratedAt - records.Terms.Zero, Say.Database,
            $"Generation {next.Generation} followed: token {next.Id}, cause {next.Cause}, made by attempt {next.AttemptId?.ToString() ?? "none"} for "
            + (next.Presented == row.Id ? "this token." : $"token {next.Presented?.ToString() ?? "none"}, not for this one."));
    }
}
