using LoadLab.Ledger.Invariants;

namespace LoadLab.Ledger.Accounts;

/// <summary>What must hold of each org's attempts: each ended as it can, presented what the org held, and was answered as it must.</summary>
internal sealed class AttemptRules(SliceIndex index, ArmTerms terms, Findings findings)
{
    private readonly Dictionary<TokenId, long> _strangersHeld = [];
    private readonly bool _replay = terms.Policy.Name == "replay";

    /// <summary>Checks every attempt.</summary>
    public void Check()
    {
        var orgs = index.Slice.Orgs.Count;
        for (var org = 0; org < orgs; org++)
        {
            Seeds(org);
            HeldThoughNotOwn(org);
            foreach (var place in index.AttemptsOf(org))
            {
                ref readonly var attempt = ref index.Attempts[place];
                Accounted(attempt, place);
                Presented(attempt, org);
                Replayed(attempt, place, org);
                if (attempt is not { Kind: AttemptKind.Refresh, Outcome: AttemptOutcome.Refused, Ended: not null })
                    continue;

                Refused(attempt, org);
                if (!index.Rejected.Contains(place))
                    findings.Add(Rule.RefusedWasRejected, $"attempt {attempt.Id} was refused, but the target has not recorded that it refused it");
            }
        }

        foreach (var place in index.AttemptsOf(orgs))
            findings.Add(Rule.EveryAttemptAccountedFor, $"attempt {index.Attempts[place].Id} is of the org number {index.Attempts[place].Org + 1}, which does not exist");
        foreach (var place in index.SessionsOf(orgs))
            findings.Add(Rule.EveryOrgHasItsSeed, $"session {index.Sessions[place].Id} is of {index.Sessions[place].Org}, which is no org of this arm");
    }

    private void Seeds(int org)
    {
        IsSeedOf(org, index.Slice.Orgs[org].Seed);
        var given = 1;
        foreach (var place in index.AttemptsOf(org))
        {
            if (index.Attempts[place] is not { Kind: AttemptKind.Reauthentication } person)
                continue;

            given++; // whether or not its answer arrived
            if (person.Received is { } seed)
                IsSeedOf(org, seed);
        }

        foreach (var place in index.SessionsOf(org))
            if (index.Sessions[place].App != index.Slice.Orgs[org].App)
                findings.Add(Rule.EveryOrgHasItsSeed, $"session {index.Sessions[place].Id} of {index.Slice.Orgs[org].Name} is of {index.Sessions[place].App}, not of {index.Slice.Orgs[org].App}");

        if (index.SessionsOf(org).Length > given)
            findings.Add(Rule.EveryOrgHasItsSeed, $"{index.Slice.Orgs[org].Name} has {index.SessionsOf(org).Length} sessions, and was given {given}");
    }

    private void IsSeedOf(int org, TokenId seed)
    {
        if (index.Token(seed) is not (>= 0 and var token) || index.Facts[token].Org != org || !index.Tokens[token].IsSeed)
            findings.Add(Rule.EveryOrgHasItsSeed, $"{index.Slice.Orgs[org].Name} was given token {seed}, which is no seed of a session of its own");
    }

    private void Accounted(in Attempt attempt, int place)
    {
        if (attempt.Ended is null || attempt.Outcome == AttemptOutcome.Unknown)
            findings.Add(Rule.EveryAttemptAccountedFor, $"attempt {attempt.Id} of org number {attempt.Org + 1} never ended");

        if (!index.IsFirstOfItsName(place))
            findings.Add(Rule.EveryAttemptAccountedFor, $"attempt {attempt.Id} is recorded more than once");

        var brings = attempt.Outcome == AttemptOutcome.Ok && attempt.Kind != AttemptKind.ApiCall;
        if (brings != attempt.Received is not null)
            findings.Add(Rule.EveryAttemptAccountedFor, $"attempt {attempt.Id}, a {attempt.Kind}, ended {attempt.Outcome} and {(attempt.Received is null ? "has no" : "has a")} token");

        if (attempt.Ended < attempt.Started)
            findings.Add(Rule.EveryAttemptAccountedFor, $"attempt {attempt.Id} began at {attempt.Started} and ended at {attempt.Ended}");
    }

    // Tokens received that are not the org's own: another rule speaks of them, but the org did hold them.
    private void HeldThoughNotOwn(int org)
    {
        _strangersHeld.Clear();
        foreach (var place in index.AttemptsOf(org))
            if (index.Attempts[place] is { Received: { } token } attempt && !(index.Token(token) is >= 0 and var row && index.Facts[row].Org == org))
                _strangersHeld.TryAdd(token, attempt.Ended is null ? attempt.StartRecord : attempt.EndRecord);
    }

    private void Presented(in Attempt attempt, int org)
    {
        if (attempt.Kind == AttemptKind.Reauthentication)
            return;

        var since = index.Token(attempt.Held) is >= 0 and var token && index.Facts[token].Org == org ? index.Facts[token].HeldSince
            : attempt.Held == index.Slice.Orgs[org].Seed ? -1
            : _strangersHeld.GetValueOrDefault(attempt.Held, long.MaxValue);
        if (since > attempt.StartRecord)
            findings.Add(Rule.PresentedWasHeld, $"attempt {attempt.Id} presented token {attempt.Held}, which {index.Slice.Orgs[org].Name} had not been given");
    }

    private void Replayed(in Attempt attempt, int place, int org)
    {
        if (attempt is not { Kind: AttemptKind.Refresh, Received: { } received }
            || index.Token(received) is not (>= 0 and var token) || index.Facts[token].Org != org
            || index.Tokens[token].IsSeed || index.Facts[token].Maker == place)
            return;

        ref readonly var row = ref index.Tokens[token];
        if (!_replay)
            findings.Add(Rule.TokensGoToTheirOwnOrg, $"attempt {attempt.Id} received token {received}, which attempt {row.AttemptId} made");
        else if (row.Presented != attempt.Held || row.FirstUsedAt < terms.Zero + attempt.Started || !CurrentWithin(token, attempt))
            findings.Add(Rule.StaleOnlyWithinPolicy, $"attempt {attempt.Id} was answered again with token {received}, which was not the unused successor of {attempt.Held} while it ran");
    }

    // At some instant of the attempt: made before it ended, and not certainly replaced before it began.
    private bool CurrentWithin(int token, in Attempt attempt)
    {
        var madeInTime = index.Facts[token].Maker is not (>= 0 and var maker) || index.Attempts[maker].StartRecord < attempt.EndRecord;
        return madeInTime && (Successor(token) is not { } next
            || index.Facts[next].Maker is not (>= 0 and var by)
            || index.Attempts[by] is not { Outcome: AttemptOutcome.Ok } answered || answered.EndRecord > attempt.StartRecord);
    }

    // Certainly current from before the attempt began until after it had ended; only what is certain is held against the target.
    private void Refused(in Attempt attempt, int org)
    {
        if (index.Token(attempt.Held) is not (>= 0 and var token) || index.Facts[token].Org != org || index.Facts[token].HeldSince > attempt.StartRecord)
            return;

        ref readonly var session = ref index.Sessions[index.Session(index.Tokens[token].Session)];
        if (session.RevokedAt is not null || session.ExpiresAt <= terms.Zero + attempt.Ended)
            return;

        var untilTheEnd = Successor(token) is not { } next
            ? index.Tokens[token].IsCurrent
            : index.Facts[next].Maker is >= 0 and var by && index.Attempts[by].StartRecord > attempt.EndRecord;
        if (untilTheEnd)
            findings.Add(Rule.CurrentNeverRefused, $"attempt {attempt.Id} was refused, though token {attempt.Held} was current all the while");
    }

    // Rows stand by session and generation, so the next generation is the next row.
    private int? Successor(int token) =>
        token + 1 < index.Tokens.Length && index.Tokens[token + 1].Session == index.Tokens[token].Session ? token + 1 : null;
}
