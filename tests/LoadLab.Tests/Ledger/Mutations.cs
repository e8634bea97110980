using LoadLab.Ledger;
using LoadLab.Tests.Ledger.Specification;
using static LoadLab.Tests.Ledger.Mutation;

namespace LoadLab.Tests.Ledger;

/// <summary>
/// Single events dropped, doubled, reordered and altered, in files whose numbers and checksums the forger makes good.
/// (One who does not is found out by the numbers and checksums: see the readers' tests.)
/// </summary>
internal static class Mutations
{
    private static readonly TokenId s_forged = TokenId.Of("forged");

    public static IReadOnlyList<Mutation> All { get; } =
    [
        Attempts("dropped", (h, a, _) => With(h.Attempts, a), (a, h) => !LeftATrace(a, h)),
        Attempts("doubled", (h, a, _) => With(h.Attempts, a, a, a with { StartRecord = Last(h) + 1, EndRecord = Last(h) + 2 })),
        Attempts("never ended", (h, a, _) => With(h.Attempts, a, a with { Ended = null, Outcome = AttemptOutcome.Unknown, Received = null })),
        Attempts("given another org", (h, a, r) => With(h.Attempts, a, a with { Org = (a.Org + 1 + r.Next(h.Orgs.Count)) % (h.Orgs.Count + 1) }),
            // Who asked a person to authenticate again, and got no answer, is known to nobody else.
            (a, _) => a is { Kind: AttemptKind.Reauthentication, Received: null }),
        // (Only the record of its end says what an attempt brought.)
        Attempts("given a token nobody made", (h, a, _) => a.Ended is null ? null
            : With(h.Attempts, a, a with { Received = s_forged, Outcome = AttemptOutcome.Ok })),
        Attempts("that presented another token", (h, a, _) => With(h.Attempts, a, a with { Held = s_forged }), (a, _) => a.Kind == AttemptKind.Reauthentication),

        // Whether an answer arrived is the partner's word alone, unless the org used what it brought.
        Attempts("that got no answer after all", (h, a, _) => a.Answered ? With(h.Attempts, a, a with { Outcome = AttemptOutcome.TimedOut, Received = null }) : null,
            // (Under replay another attempt may have brought it too.)
            (a, h) => a.Received is not { } got || h.Attempts.Any(o => o.Received == got && o.Id != a.Id) || !h.Attempts.Any(o => o.Held == got && o.Org == a.Org && o.Kind != AttemptKind.Reauthentication)),
        Attempts("that was refused after all", (h, a, _) => a is { Kind: AttemptKind.Refresh, Answered: false, Ended: not null }
            ? With(h.Attempts, a, a with { Outcome = AttemptOutcome.Refused }) : null,
            (a, h) => h.Evidence.Any(e => e.Event == TokenEvent.Rejected && e.Attempt == a.Id)),
        Attempts("without its token", (h, a, _) => a.Received is null ? null : With(h.Attempts, a, a with { Received = null })),
        Attempts("moved behind all others", (h, a, _) => a.Received is null ? null
            : With(h.Attempts, a, a with { StartRecord = Last(h) + 1, EndRecord = Last(h) + 2 }),
            // The order of the log matters where another attempt of the org came to use what this one brought, unless
            // something else had brought it by then, as under replay.
            (a, h) => !h.Attempts.Any(o => o.Org == a.Org && o.Held == a.Received && o.Kind != AttemptKind.Reauthentication
                && !h.Attempts.Any(b => b.Id != a.Id && b.Org == a.Org && b.Received == a.Received && b.EndRecord < o.StartRecord))),
        Attempts("at another time", (h, a, r) => With(h.Attempts, a, a with { Planned = a.Planned + TimeSpan.FromMilliseconds(r.Next(50)) }), Times),

        Evidence("dropped", (h, e) => With(h.Evidence, e),
            // That a lost token was returned is the target's word alone; a rolled back COMMIT in doubt leaves nothing; of
            // one commit said twice, or one refusal nobody heard, one may go.
            (e, h) => e.Event == TokenEvent.Returned ? !h.Attempts.Any(a => a.Received == e.Token) || h.Evidence.Count(o => o.Token == e.Token && o.Event == e.Event) > 1
                : e.Event == TokenEvent.Rejected && !h.Attempts.Any(a => a.Id == e.Attempt && a.Outcome == AttemptOutcome.Refused)),
        Evidence("doubled", (h, e) => With(h.Evidence, e, e, e), (_, _) => true), // said twice is said
        Evidence("moved to the beginning", (h, e) => [e, .. With(h.Evidence, e)], (_, _) => true), // it is a set
        Evidence("of a token nobody made", (h, e) => With(h.Evidence, e, e with { Token = s_forged }), (e, _) => e.Event == TokenEvent.Rejected),
        Evidence("of an attempt nobody made", (h, e) => With(h.Evidence, e, e with { Attempt = Guid.AllBitsSet })),
        Evidence("of another session", (h, e) => h.Sessions.FirstOrDefault(s => s.Id != e.Session) is { Id: > 0 } other ? With(h.Evidence, e, e with { Session = other.Id }) : null,
            // Of a refusal nobody heard, between two sessions of one org, nothing depends on which.
            (e, h) => e.Event == TokenEvent.Rejected && h.Sessions.GroupBy(s => s.Org).Any(g => g.Count() > 1 && g.Any(s => s.Id == e.Session))),
        Evidence("at another time", (h, e) => With(h.Evidence, e, e with { At = e.At.AddMilliseconds(7) }), Times),

        Tokens("dropped", (h, t) => With(h.Tokens, t)),
        Tokens("doubled", (h, t) => [.. h.Tokens, t]),
        Tokens("of another id", (h, t) => With(h.Tokens, t, t with { Id = s_forged })),
        Tokens("of another session", (h, t) => h.Sessions.FirstOrDefault(s => s.Id != t.Session) is { Id: > 0 } other ? With(h.Tokens, t, t with { Session = other.Id }) : null),
        Tokens("of a later generation", (h, t) => With(h.Tokens, t, t with { Generation = t.Generation + 1 })),
        Tokens("of another cause", (h, t) => With(h.Tokens, t, t with { Cause = TokenCause.Of(t.IsSeed ? "rotate" : "another") })),
        Tokens("of another attempt", (h, t) => t.IsSeed ? null : With(h.Tokens, t, t with { AttemptId = Guid.AllBitsSet })),
        Tokens("that was made for another", (h, t) => t.IsSeed ? null : With(h.Tokens, t, t with { Presented = s_forged })),
        Tokens("that is or is not current", (h, t) => With(h.Tokens, t, t with { IsCurrent = !t.IsCurrent })),
        Tokens("made at another time", (h, t) => With(h.Tokens, t, t with { GeneratedAt = t.GeneratedAt.AddMicroseconds(10) }), Times),
        Tokens("first used at another time", (h, t) => With(h.Tokens, t, t with { FirstUsedAt = t.GeneratedAt.AddSeconds(1) }), Times),

        Sessions("dropped", (h, s) => With(h.Sessions, s)),
        Sessions("of another org", (h, s) => With(h.Sessions, s, s with { Org = "nobody" })),
        Sessions("of another app", (h, s) => With(h.Sessions, s, s with { App = "nothing" })),
        Sessions("of another generation", (h, s) => With(h.Sessions, s, s with { CurrentGeneration = s.CurrentGeneration + 1 })),
        Sessions("expired at its beginning", (h, s) => With(h.Sessions, s, s with { ExpiresAt = h.Terms.Zero.AddDays(-1) }), (s, h) => !h.Tokens.Any(t => t.Session == s.Id && !t.IsSeed)),

        // Who revoked a session, and when, is the database's word alone, unless a token was made afterwards.
        Sessions("revoked at its beginning", (h, s) => With(h.Sessions, s, s with { RevokedAt = h.Terms.Zero.AddDays(-1) }), (s, h) => !h.Tokens.Any(t => t.Session == s.Id && !t.IsSeed)),

        new("an org of another seed", (h, r) => Pick(h.Orgs, r) is { } o ? h with { Orgs = With(h.Orgs, o, o with { Seed = s_forged }) } : null),
        new("an org dropped", (h, r) => Pick(h.Orgs, r) is { } o ? h with { Orgs = With(h.Orgs, o) } : null),
    ];

    private static long Last(ArmHistory history) => history.Attempts.Max(a => Math.Max(a.StartRecord, a.EndRecord));

    // Made a token, brought one, or was spoken of by the target: somebody else knows of it.
    private static bool LeftATrace(Attempt attempt, ArmHistory history) =>
        attempt.Received is not null && attempt.Kind == AttemptKind.Refresh
        || history.Tokens.Any(t => t.AttemptId == attempt.Id)
        || history.Evidence.Any(e => e.Attempt == attempt.Id && history.Sessions.Any(s => s.Id == e.Session))
        || (attempt is { Kind: AttemptKind.Reauthentication, Received: { } seed } && (Used(seed, history) || !AnotherExplains(attempt, history)));

    private static bool Used(TokenId token, ArmHistory history) =>
        history.Attempts.Any(a => a.Held == token && a.Kind != AttemptKind.Reauthentication);

    // Of a person who authenticated again and got no answer, nobody knows whether that made a session: one such request
    // accounts for a session that another had made.
    private static bool AnotherExplains(Attempt person, ArmHistory history) =>
        history.Sessions.Count(s => s.Org == history.Orgs[person.Org].Name)
            <= history.Attempts.Count(a => a.Org == person.Org && a.Kind == AttemptKind.Reauthentication);

    // Times place events on the timeline; no count rests on them. (Where a policy counts time, moving one may be seen.)
    private static bool Times<T>(T what, ArmHistory history) => true;

    private static Mutation Attempts(string name, Func<ArmHistory, Attempt, Random, List<Attempt>?> change, Func<Attempt, ArmHistory, bool>? unseen = null) => Of(
        $"an attempt {name}", h => h.Attempts, change, (h, list) => h with { Attempts = list }, unseen);

    private static Mutation Evidence(string name, Func<ArmHistory, TokenEvidence, List<TokenEvidence>?> change, Func<TokenEvidence, ArmHistory, bool>? unseen = null) => Of(
        $"a word of the target {name}", h => h.Evidence, (h, e, _) => change(h, e), (h, list) => h with { Evidence = list }, unseen);

    private static Mutation Tokens(string name, Func<ArmHistory, StoredToken, List<StoredToken>?> change, Func<StoredToken, ArmHistory, bool>? unseen = null) => Of(
        $"a token {name}", h => h.Tokens, (h, t, _) => change(h, t), (h, list) => h with { Tokens = list }, unseen);

    private static Mutation Sessions(string name, Func<ArmHistory, StoredSession, List<StoredSession>?> change, Func<StoredSession, ArmHistory, bool>? unseen = null) => Of(
        $"a session {name}", h => h.Sessions, (h, s, _) => change(h, s), (h, list) => h with { Sessions = list }, unseen);

    // The one that was changed is the one that is not there any more; of a doubled or moved one, nobody asks.
    private static Mutation Of<T>(
        string name, Func<ArmHistory, IReadOnlyList<T>> list, Func<ArmHistory, T, Random, List<T>?> change,
        Func<ArmHistory, List<T>, ArmHistory> with, Func<T, ArmHistory, bool>? unseen)
        where T : struct => new(
            name,
            (h, r) => Pick(list(h), r) is { } one && change(h, one, r) is { } changed ? with(h, changed) : null,
            unseen is null ? null : (before, after) => list(before).Except(list(after)).DefaultIfEmpty().All(one => unseen(one, before)));
}
