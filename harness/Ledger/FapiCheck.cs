using LoadLab.Results;

namespace LoadLab.Ledger;

/// <summary>
/// FAPI 2.0's rule, asked of every lost token: the partner never got it, so it retries with the token before. Did that
/// succeed? A retry counts when it presented the same token, began after the attempt that lost the token, and was
/// answered (with a token or a refusal; a time-out or a 503 is no answer).
/// </summary>
public static class FapiCheck
{
    /// <summary>Judges every lost token of an account.</summary>
    public static FapiRule Judge(Reconciliation account)
    {
        var byOrg = account.Refreshes.ToLookup(a => a.Org);
        int succeeded = 0, restored = 0, refused = 0, notAnswered = 0;
        foreach (var token in account.Generations.Where(t => account.IsLost(t.Id)))
        {
            var answers = account.AttemptOf(token) is { } lost
                ? byOrg[lost.Org]
                    .Where(a => a.Started > lost.Started && a.Held == lost.Held && a.Answered)
                    .OrderBy(a => a.Ended)
                    .ToList()
                : [];
            if (answers.Count == 0)
                notAnswered++;
            else if (answers[0].Outcome == AttemptOutcome.Ok)
                succeeded++;
            else if (answers.Exists(a => a.Outcome == AttemptOutcome.Ok))
                restored++;
            else
                refused++;
        }

        return new()
        {
            Verdict = (succeeded, restored, refused, notAnswered) switch
            {
                (0, 0, 0, 0) => FapiVerdict.NotTried,
                (_, _, > 0, _) => FapiVerdict.Broken,
                (_, _, _, > 0) => FapiVerdict.Unknown,
                (_, > 0, _, _) => FapiVerdict.Restored,
                _ => FapiVerdict.Kept,
            },
            RetrySucceeded = succeeded,
            RestoredLater = restored,
            Refused = refused,
            NotAnswered = notAnswered,
        };
    }
}
