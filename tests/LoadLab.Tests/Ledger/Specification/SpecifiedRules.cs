using LoadLab.Ledger;
using LoadLab.Ledger.Invariants;

namespace LoadLab.Tests.Ledger.Specification;

/// <summary>Every invariant as a query over the whole history: how often it is broken.</summary>
internal sealed class SpecifiedRules(SpecifiedAccount account)
{
    private readonly ArmHistory _history = account.History;

    public int Violations(Rule rule) => rule switch
    {
        Rule.NothingUnexpected => Receipts.Count(a => !IsGenerated(a.Received!.Value)),
        Rule.NothingReceivedTwice => Replay ? 0 : account.Generated.Count(t => Receipts.Count(a => a.Received == t.Id) > 1),
        Rule.EveryTokenAccountedFor => account.Rows.Count - account.Rows.DistinctBy(t => t.Id).Count(),
        Rule.GenerationsWithoutHoles => _history.Sessions.Count(s => account.TokensOf(s.Id) is var tokens
            && !(tokens.Select(t => t.Generation).SequenceEqual(Enumerable.Range(0, s.CurrentGeneration + 1)) && tokens.Count > 0 && tokens[0].IsSeed)),
        Rule.OneCurrentToken => _history.Sessions.Count(s =>
            account.TokensOf(s.Id).Where(t => t.IsCurrent).Select(t => t.Generation).ToList() is not [var only] || only != s.CurrentGeneration),
        Rule.EveryAttemptAccountedFor => Unaccounted(),
        Rule.TokensGoToTheirOwnOrg =>
            account.Generated.Count(t => account.MakerOf(t) is null && _history.Attempts.Any(a => a.Id == t.AttemptId))
            + Receipts.Count(a => Own(a) is null && IsGenerated(a.Received!.Value))
            + (Replay ? 0 : Receipts.Count(IsAnothers))
            + _history.Evidence.Count(e => e.Event is TokenEvent.Acknowledged or TokenEvent.Returned && !OfItsSession(e) && IsGenerated(e.Token)),
        Rule.EveryOrgHasItsSeed => Seeds(),
        Rule.ValidHandleAlways => account.Generated.Count(t => account.Session(t.Session) is not { } s || t.GeneratedAt >= s.ExpiresAt || t.GeneratedAt >= s.RevokedAt),
        Rule.StaleOnlyWithinPolicy => _history.Sessions.Sum(s => OutsidePolicy(s)) + (Replay ? Receipts.Count(a => IsAnothers(a) && !ReplayIsRight(a)) : 0),
        Rule.CurrentNeverRefused => account.Attempts.Count(RefusedWhileCurrent),
        Rule.ServedInRealTimeOrder => _history.Sessions.Sum(s => OutOfOrder(account.TokensOf(s.Id))),
        Rule.PresentedWasHeld => account.Attempts.Count(a => IsAnOrgs(a) && a.Kind != AttemptKind.Reauthentication && !WasHeld(a.Org, a.Held, a.StartRecord)),
        Rule.AcknowledgedIsStored => _history.Evidence.Count(e => e.Event == TokenEvent.Acknowledged && !IsGenerated(e.Token)),
        Rule.StoredWasCommitted => account.Generated.Count(t => !_history.Evidence.Any(e =>
            e.Token == t.Id && (e.Event == TokenEvent.Acknowledged || (e.Event == TokenEvent.InDoubt && e.Session == t.Session)))),
        Rule.ReceivedWasReturned => account.Received.Except(account.Returned).Count(),
        Rule.RefusedWasRejected => account.Attempts.Count(a => IsAnOrgs(a) && a is { Kind: AttemptKind.Refresh, Outcome: AttemptOutcome.Refused, Ended: not null }
            && !_history.Evidence.Any(e => e.Event == TokenEvent.Rejected && e.Attempt == a.Id && OrgOf(e) == a.Org
                && account.Attempts.First(o => o.Id == a.Id && o.Org == a.Org) == a)),
        Rule.ReturnedWasGenerated => _history.Evidence.Count(e => e.Event == TokenEvent.Returned && !IsGenerated(e.Token)),
        _ => throw new InvalidOperationException($"{rule} is not specified."),
    };

    private bool Replay => _history.Terms.Policy.Name == "replay";

    private IEnumerable<Attempt> Receipts => account.Attempts.Where(SpecifiedAccount.IsReceipt);

    private bool IsGenerated(TokenId id) => account.Generated.Any(t => t.Id == id);

    private bool IsAnOrgs(Attempt a) => a.Org >= 0 && a.Org < _history.Orgs.Count;

    // The org's own row of what an attempt received, unless it is a seed.
    private StoredToken? Own(Attempt a) => account.Own(a.Org, a.Received!.Value) is { IsSeed: false } own ? own : null;

    private bool OfItsSession(TokenEvidence e) => account.Rows.Any(t => t.Id == e.Token && t.Session == e.Session && !t.IsSeed);

    private bool IsAnothers(Attempt a) => Own(a) is { } own && account.MakerOf(own) is var maker && !(maker is { } m && m == a);

    private int Unaccounted() =>
        account.Attempts.Count(a => IsAnOrgs(a) && (a.Ended is null || a.Outcome == AttemptOutcome.Unknown))
        + account.Attempts.Where(IsAnOrgs).GroupBy(a => a.Id).Sum(g => g.Count() - 1)
        + account.Attempts.Count(a => IsAnOrgs(a) && (a.Outcome == AttemptOutcome.Ok && a.Kind != AttemptKind.ApiCall) != a.Received is not null)
        + account.Attempts.Count(a => IsAnOrgs(a) && a.Ended < a.Started)
        + account.Attempts.Count(a => !IsAnOrgs(a))
        + account.Generated.Count(t => !_history.Attempts.Any(a => a.Id == t.AttemptId))
        + _history.Evidence.Count(e => account.Session(e.Session) is not null && !_history.Attempts.Any(a => a.Id == e.Attempt && a.Org == OrgOf(e)));

    private int OrgOf(TokenEvidence e) =>
        account.Session(e.Session) is { } session ? _history.Orgs.ToList().FindIndex(o => o.Name == session.Org) : -1;

    private int Seeds()
    {
        var given = _history.Orgs.Select((o, i) => (Org: i, Token: (TokenId?)o.Seed))
            .Concat(account.Attempts.Where(a => IsAnOrgs(a) && a.Kind == AttemptKind.Reauthentication).Select(a => (a.Org, Token: a.Received))).ToList();
        return given.Count(g => g.Token is { } seed && account.Own(g.Org, seed) is not { IsSeed: true })
            + _history.Orgs.Where((o, i) => _history.Sessions.Count(s => s.Org == o.Name) > given.Count(g => g.Org == i)).Count()
            + _history.Sessions.Count(s => !_history.Orgs.Any(o => o.Name == s.Org && o.App == s.App));
    }

    private int OutsidePolicy(StoredSession session)
    {
        var tokens = account.TokensOf(session.Id);
        return Enumerable.Range(1, Math.Max(0, tokens.Count - 1)).Sum(i =>
        {
            var (token, before) = (tokens[i], tokens.Take(i).ToArray());
            var maker = account.MakerOf(token);
            var lied = maker is { } m && m.Held != token.Presented ? 1 : 0;
            if (token.Presented == before[^1].Id)
                return lied + (token.Cause == TokenCause.Rotate ? 0 : 1);

            var allowed = before.Any(t => t.Id == token.Presented) && PolicyRules.MayAccept(
                _history.Terms, StaleToken.Of(token.Presented!.Value, before),
                maker is { } made ? _history.Terms.Zero + made.Started : token.GeneratedAt, token.GeneratedAt, account.FamilyOf(session.App));
            return lied + (allowed && token.Cause.ToString() == PolicyRules.CauseOf(_history.Terms.Policy.Name) ? 0 : 1);
        });
    }

    private StoredToken? Next(StoredToken token) => account.TokensOf(token.Session).SkipWhile(t => t != token).Skip(1).Cast<StoredToken?>().FirstOrDefault();

    private bool ReplayIsRight(Attempt a)
    {
        var token = Own(a)!.Value;
        return token.Presented == a.Held
            && !(token.FirstUsedAt < _history.Terms.Zero + a.Started)
            && !(account.MakerOf(token) is { } maker && maker.StartRecord >= a.EndRecord)
            && !(Next(token) is { } next && account.MakerOf(next) is { Outcome: AttemptOutcome.Ok } by && by.EndRecord <= a.StartRecord);
    }

    private bool RefusedWhileCurrent(Attempt a) =>
        a is { Kind: AttemptKind.Refresh, Outcome: AttemptOutcome.Refused, Ended: not null } && IsAnOrgs(a)
        && account.Own(a.Org, a.Held) is { } token && WasHeld(a.Org, a.Held, a.StartRecord)
        && account.Session(token.Session) is { RevokedAt: null } session && session.ExpiresAt > _history.Terms.Zero + a.Ended!.Value
        && (Next(token) is { } next ? account.MakerOf(next) is { } by && by.StartRecord > a.EndRecord : token.IsCurrent);

    // Pairs of refreshes that real time forbids, one for each that was answered too early.
    private int OutOfOrder(IReadOnlyList<StoredToken> tokens)
    {
        var makers = tokens.Select(account.MakerOf).OfType<Attempt>().ToList();
        return makers.Where((later, i) => later is { Outcome: AttemptOutcome.Ok, Ended: not null }
            && makers.Take(i).Any(earlier => later.EndRecord < earlier.StartRecord)).Count();
    }

    private bool WasHeld(int org, TokenId token, long before) =>
        _history.Orgs[org].Seed == token
        || account.Attempts.Any(a => a.Org == org && a.Received == token && (a.Ended is null ? a.StartRecord : a.EndRecord) <= before);
}
