using LoadLab.Ledger.Invariants;

namespace LoadLab.Ledger.Accounts;

/// <summary>What must hold of each generated token by itself.</summary>
internal sealed class TokenRules(SliceIndex index, ArmTerms terms, Findings findings, Foreigners? foreigners, Foreigners questions)
{
    private readonly bool _replay = terms.Policy.Name == "replay";

    /// <summary>Checks every token.</summary>
    public void Check()
    {
        var tokens = index.Tokens;
        var facts = index.Facts;
        for (var i = 0; i < tokens.Length; i++)
        {
            ref readonly var token = ref tokens[i];
            ref readonly var known = ref facts[i];
            if (token.IsSeed || known.Doubled)
                continue;

            if (known.Receipts > 1 && !_replay)
                findings.Add(Rule.NothingReceivedTwice, $"token {token.Id} was received by {known.Receipts} attempts");

            if (known.Receipts > 0 && known.ReturnedAt is null)
                findings.Add(Rule.ReceivedWasReturned, $"token {token.Id} was received, but the target has not recorded that it returned it");

            if (!known.Committed)
                findings.Add(Rule.StoredWasCommitted, $"token {token.Id} is in the database, but the target knows nothing of its COMMIT");

            HasAMaker(token, known);
            HandleWasValid(token);
        }
    }

    private void HasAMaker(in StoredToken token, in TokenFacts known)
    {
        if (known.Maker >= 0)
            return;

        if (token.AttemptId is not { } attempt)
        {
            findings.Add(Rule.EveryAttemptAccountedFor, $"token {token.Id} was made for no attempt");
            return;
        }

        questions.AskMaker(attempt);
        if (foreigners is null)
            return;

        if (foreigners.Maker(attempt) is { } org)
            findings.Add(Rule.TokensGoToTheirOwnOrg, $"token {token.Id} of session {token.Session} was made by attempt {attempt} of the org number {org + 1}");
        else
            findings.Add(Rule.EveryAttemptAccountedFor, $"token {token.Id} was made for attempt {attempt}, which no partner made");
    }

    private void HandleWasValid(in StoredToken token)
    {
        var place = index.Session(token.Session);
        if (place < 0)
        {
            findings.Add(Rule.ValidHandleAlways, $"token {token.Id} belongs to session {token.Session}, which does not exist");
            return;
        }

        ref readonly var session = ref index.Sessions[place];
        if (token.GeneratedAt >= session.ExpiresAt || token.GeneratedAt >= session.RevokedAt)
            findings.Add(Rule.ValidHandleAlways, $"token {token.Id} was made at {token.GeneratedAt:O} for session {session.Id}, "
                + $"expired {session.ExpiresAt:O}, revoked {(session.RevokedAt is { } at ? at.ToString("O") : "never")}");
    }
}
