using LoadLab.Ledger.Invariants;

namespace LoadLab.Ledger.Accounts;

/// <summary>
/// What must hold of each session's history: its generations, its current token, and that the accepted refreshes can
/// be explained, in the order of their generations, by the policy and by real time.
/// </summary>
/// <remarks>
/// The order in which a session's refreshes took effect is known, it is that of the generations: so a check of
/// linearizability needs no search. Real time allows that order when no attempt was answered before one that took effect
/// earlier had begun. Beginnings and ends are compared by the numbers of their records, which one lock handed out: an
/// attempt whose first record comes after another's last was sent after that other's answer had arrived, whatever any
/// clock says. An attempt that brought no answer may take effect at any time after its beginning, even after the
/// partner had given up.
/// </remarks>
internal sealed class SessionRules(SliceIndex index, ArmTerms terms, Findings findings)
{
    private readonly List<StoredToken> _before = [];

    /// <summary>Checks every session.</summary>
    public void Check()
    {
        for (var session = 0; session < index.Slice.Sessions.Count; session++)
        {
            var tokens = index.TokensOf(session);
            Generations(session, tokens);
            OneCurrent(session, tokens);
            Order(tokens);
            Policy(session, tokens);
        }
    }

    private void Generations(int place, ReadOnlySpan<int> tokens)
    {
        ref readonly var session = ref index.Sessions[place];
        var whole = tokens.Length == session.CurrentGeneration + 1;
        for (var i = 0; i < tokens.Length && whole; i++)
            whole = index.Tokens[tokens[i]].Generation == i;

        if (whole && tokens.Length > 0 && index.Tokens[tokens[0]].IsSeed)
            return;

        findings.Add(Rule.GenerationsWithoutHoles, $"session {session.Id} ({session.Org}): expected a seed and generations 1 to {session.CurrentGeneration}, "
            + $"found {tokens.Length} rows{(tokens.Length > 0 ? $", the last of generation {index.Tokens[tokens[^1]].Generation}" : "")}");
    }

    private void OneCurrent(int place, ReadOnlySpan<int> tokens)
    {
        ref readonly var session = ref index.Sessions[place];
        int current = 0, generation = -1;
        foreach (var token in tokens)
        {
            if (!index.Tokens[token].IsCurrent)
                continue;

            current++;
            generation = index.Tokens[token].Generation;
        }

        if (current != 1 || generation != session.CurrentGeneration)
            findings.Add(Rule.OneCurrentToken, $"session {session.Id} ({session.Org}): {current} current tokens"
                + $"{(current > 0 ? $", the last of generation {generation}" : "")}; its newest is {session.CurrentGeneration}");
    }

    private void Order(ReadOnlySpan<int> tokens)
    {
        var (latest, by) = (-1L, -1);
        foreach (var token in tokens)
        {
            if (index.Facts[token].Maker is not (>= 0 and var maker))
                continue;

            ref readonly var attempt = ref index.Attempts[maker];
            if (attempt is { Outcome: AttemptOutcome.Ok, Ended: not null } && attempt.EndRecord < latest)
                findings.Add(Rule.ServedInRealTimeOrder, $"token {index.Tokens[token].Id} (session {index.Tokens[token].Session}, generation {index.Tokens[token].Generation}) "
                    + $"was made by attempt {attempt.Id}, which was answered before attempt {index.Attempts[by].Id}, served earlier, had begun");

            if (attempt.StartRecord > latest)
                (latest, by) = (attempt.StartRecord, maker);
        }
    }

    private void Policy(int place, ReadOnlySpan<int> tokens)
    {
        for (var i = 1; i < tokens.Length; i++)
        {
            ref readonly var token = ref index.Tokens[tokens[i]];
            var maker = index.Facts[tokens[i]].Maker;
            if (maker >= 0 && index.Attempts[maker].Held != token.Presented)
                findings.Add(Rule.StaleOnlyWithinPolicy, $"attempt {index.Attempts[maker].Id} presented {index.Attempts[maker].Held}; the database says {token.Presented}");

            if (token.Presented == index.Tokens[tokens[i - 1]].Id)
                Named(token, "rotate", TokenCause.Rotate.ToString());
            else
                Stale(place, tokens[..i], token, maker);
        }
    }

    private void Stale(int place, ReadOnlySpan<int> before, in StoredToken token, int maker)
    {
        _before.Clear();
        foreach (var earlier in before)
            _before.Add(index.Tokens[earlier]);

        var presented = token.Presented;
        var known = _before.FindIndex(t => t.Id == presented);
        var from = maker >= 0 ? terms.Zero + index.Attempts[maker].Started : token.GeneratedAt;
        if (known < 0 || !PolicyRules.MayAccept(
                terms, StaleToken.Of(presented!.Value, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_before)),
                from, token.GeneratedAt, terms.FamilyOf(index.Sessions[place].App)))
            findings.Add(Rule.StaleOnlyWithinPolicy, $"token {token.Id} (session {token.Session}, generation {token.Generation}, cause {token.Cause}) "
                + $"was made for {(known < 0 ? "a token of another session" : $"generation {_before[known].Generation}")}");
        else
            Named(token, "accepted a stale token", PolicyRules.CauseOf(terms.Policy.Name));
    }

    private void Named(in StoredToken token, string what, string? cause)
    {
        if (token.Cause.ToString() != cause)
            findings.Add(Rule.StaleOnlyWithinPolicy, $"token {token.Id} (session {token.Session}, generation {token.Generation}) "
                + $"has the cause {token.Cause}, though its refresh was one of kind {what}: expected {cause}");
    }
}
