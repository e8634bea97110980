namespace LoadLab.Ledger.Accounts;

/// <summary>
/// FAPI 2.0's rule, asked of every lost token: the partner never got it, so it retries with the token before. Did that
/// succeed? A retry counts when it presented the same token, began after the attempt that lost the token, and was
/// answered (with a token or a refusal; a time-out or a 503 is no answer).
/// </summary>
internal static class FapiCheck
{
    /// <summary>Judges every lost token of a slice.</summary>
    public static void Judge(SliceIndex index, FapiCounts counts)
    {
        for (var org = 0; org <= index.Slice.Orgs.Count; org++)
        {
            foreach (var session in index.SessionsOf(org))
            {
                foreach (var token in index.TokensOf(session))
                {
                    if (!index.Tokens[token].IsSeed && index.Facts[token] is { Receipts: 0, Doubled: false })
                        Judge(index, index.Facts[token].Maker, org, counts);
                }
            }
        }

        // Rows without a session were made for nobody.
        foreach (var token in index.TokensOf(index.Slice.Sessions.Count))
            counts.NotAnswered += !index.Tokens[token].IsSeed && index.Facts[token] is { Receipts: 0, Doubled: false } ? 1 : 0;
    }

    private static void Judge(SliceIndex index, int maker, int org, FapiCounts counts)
    {
        var (answered, restored) = (false, false);
        if (maker >= 0)
        {
            ref readonly var lost = ref index.Attempts[maker];
            var attempts = index.AttemptsOf(org);

            // Attempts stand in the order of their ends: one that began later can't have ended before the lost one began.
            for (var at = FirstEndedAfter(index, attempts, lost.StartRecord); at < attempts.Length; at++)
            {
                ref readonly var attempt = ref index.Attempts[attempts[at]];
                if (attempt.Kind != AttemptKind.Refresh || attempt.StartRecord <= lost.StartRecord || attempt.Held != lost.Held || !attempt.Answered || attempt.Ended is null)
                    continue;

                if (attempt.Outcome == AttemptOutcome.Ok)
                {
                    (restored, answered) = (answered, true);
                    counts.Succeeded += restored ? 0 : 1;
                    counts.Restored += restored ? 1 : 0;
                    return;
                }

                answered = true;
            }
        }

        counts.Refused += answered ? 1 : 0;
        counts.NotAnswered += answered ? 0 : 1;
    }

    private static int FirstEndedAfter(SliceIndex index, ReadOnlySpan<int> attempts, long record)
    {
        var (low, high) = (0, attempts.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            ref readonly var attempt = ref index.Attempts[attempts[middle]];
            if (attempt.Ended is not null && attempt.EndRecord < record)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
