using LoadLab.Ledger.Invariants;

namespace LoadLab.Ledger.Accounts;

/// <summary>Puts together what partners and target say of each token of a slice.</summary>
internal sealed class Witnesses(SliceIndex index, ArmTerms terms, Foreigners? foreigners, Foreigners questions, Account account)
{
    /// <summary>Fills in the slice's facts.</summary>
    public void Hear()
    {
        FromRows();
        FromPartners();
        FromTarget();
        FromForeigners();
        foreach (var doubled in index.DoubledTokens)
            index.Facts[doubled] = index.Facts[index.Token(index.Tokens[doubled].Id)] with { Doubled = true };
    }

    private void FromRows()
    {
        var facts = index.Facts;
        facts.Fill(new() { Org = -1, Maker = -1, HeldSince = long.MaxValue });
        for (var session = 0; session < index.Slice.Sessions.Count; session++)
        {
            var org = index.OrgOf(index.Sessions[session]);
            foreach (var token in index.TokensOf(session))
            {
                facts[token].Org = org;
                if (index.Tokens[token] is { IsSeed: false, AttemptId: { } attempt } && org >= 0)
                    facts[token].Maker = index.Attempt(attempt, org);
            }
        }

        for (var org = 0; org < index.Slice.Orgs.Count; org++)
            if (index.Token(index.Slice.Orgs[org].Seed) is >= 0 and var seed && facts[seed].Org == org)
                facts[seed].HeldSince = -1;
    }

    private void FromPartners()
    {
        var facts = index.Facts;
        foreach (ref readonly var attempt in index.Attempts)
        {
            if (attempt.Received is not { } received)
                continue;

            var token = index.Token(received);
            var own = token >= 0 && facts[token].Org == attempt.Org - index.Slice.FirstOrg;
            if (own)
                facts[token].HeldSince = Math.Min(facts[token].HeldSince, attempt.Ended is null ? attempt.StartRecord : attempt.EndRecord);

            if (attempt.Kind != AttemptKind.Refresh)
                continue;

            if (own && !index.Tokens[token].IsSeed)
                Receive(ref facts[token], attempt.Ended is { } at ? terms.Zero + at : null);
            else
                Foreign(new(received, null, attempt.Id, terms.Zero + (attempt.Ended ?? attempt.Started)));
        }
    }

    private void FromTarget()
    {
        var facts = index.Facts;
        foreach (ref readonly var evidence in System.Runtime.InteropServices.CollectionsMarshal.AsSpan(index.Slice.Evidence))
        {
            if (evidence.Event == TokenEvent.InDoubt)
                account.InDoubt++;

            OfAnAttempt(evidence);
            if (evidence.Event == TokenEvent.Rejected)
                continue;

            var token = index.Token(evidence.Token);
            if (token >= 0 && index.Tokens[token].Session == evidence.Session && !index.Tokens[token].IsSeed)
                Say(ref facts[token], evidence.Event, evidence.At);
            else if (evidence.Event != TokenEvent.InDoubt) // rolled back: there is no row, and there need be none
                Foreign(new(evidence.Token, evidence.Event, evidence.Attempt, evidence.At));
        }
    }

    // A refusal of a request that named no session of ours is nobody's; the target keeps it for people.
    private void OfAnAttempt(in TokenEvidence evidence)
    {
        if (index.Session(evidence.Session) is not (>= 0 and var session))
            return;

        var attempt = index.Attempt(evidence.Attempt, index.OrgOf(index.Sessions[session]));
        if (attempt < 0)
            account.Findings.Add(Rule.EveryAttemptAccountedFor, $"the target speaks of attempt {evidence.Attempt} of session {evidence.Session} ({evidence.Event}), which its org did not make");
        else if (evidence.Event == TokenEvent.Rejected)
            index.Rejected.Add(attempt);
    }

    private void FromForeigners()
    {
        if (foreigners is null)
            return;

        foreach (var (id, claims) in foreigners.Claims)
        {
            if (index.Token(id) is not (>= 0 and var token) || index.Tokens[token].IsSeed)
                continue;

            foreach (var claim in claims)
            {
                if (claim.Event is { } said)
                    Say(ref index.Facts[token], said, claim.At);
                else
                    Receive(ref index.Facts[token], claim.At);
            }
        }
    }

    private void Foreign(Claim claim)
    {
        questions.Ask(claim);
        if (foreigners is null)
            return;

        var generated = foreigners.Generated(claim.Token);
        switch (claim.Event)
        {
            case null when generated:
                account.Findings.Add(Rule.TokensGoToTheirOwnOrg, $"attempt {claim.Attempt} received token {claim.Token}, which was made for another org");
                break;
            case null:
                account.Findings.Add(Rule.NothingUnexpected, $"token {claim.Token} was received by attempt {claim.Attempt} but is not in the database");
                break;
            case { } said when generated:
                account.Findings.Add(Rule.TokensGoToTheirOwnOrg, $"the target says token {claim.Token} is of another session than its row says ({said}, attempt {claim.Attempt})");
                break;
            case TokenEvent.Acknowledged:
                account.Findings.Add(Rule.AcknowledgedIsStored, $"the COMMIT of token {claim.Token} was acknowledged (attempt {claim.Attempt}), but it is not in the database");
                break;
            default:
                account.Findings.Add(Rule.ReturnedWasGenerated, $"token {claim.Token} was returned (attempt {claim.Attempt}) but is not in the database");
                break;
        }
    }

    private static void Receive(ref TokenFacts facts, DateTimeOffset? at)
    {
        facts.Receipts++;
        if (at is { } instant && (facts.ReceivedAt is not { } known || instant < known))
            facts.ReceivedAt = at;
    }

    private static void Say(ref TokenFacts facts, TokenEvent said, DateTimeOffset at)
    {
        if (said != TokenEvent.Returned)
            facts.Committed = true;
        else if (facts.ReturnedAt is not { } known || at < known)
            facts.ReturnedAt = at;
    }
}
