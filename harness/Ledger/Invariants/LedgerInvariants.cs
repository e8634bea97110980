using LoadLab.Results;

namespace LoadLab.Ledger.Invariants;

/// <summary>Every invariant of the ledger; all are checked on every run.</summary>
public static class LedgerInvariants
{
    /// <summary>In the order in which they are shown.</summary>
    public static IReadOnlyList<Invariant> All { get; } =
    [
        new("nothing-unexpected",
            "Every token a partner received is in the database.",
            Evidence.Database, Unexpected),
        new("nothing-received-twice",
            "No token was received by two attempts, except under replay.",
            Evidence.Database, ReceivedTwice),
        new("every-token-accounted-for",
            "Generated = received + lost: each generated token is received or lost, and none is both.",
            Evidence.Database, NotAccountedFor),
        new("generations-without-holes",
            "The generations of a session run from 0 to its current one without a hole.",
            Evidence.Database, HolesInGenerations),
        new("one-current-token",
            "Every session has exactly one current token, its newest.",
            Evidence.Database, NotOneCurrent),
        new("every-attempt-accounted-for",
            "After the drain every attempt has ended, and every generated token belongs to an attempt that was made.",
            Evidence.Partners, AttemptsNotAccountedFor),
        new("tokens-go-to-their-own-org",
            "A token is made for, and received by, the org whose session handle was presented.",
            Evidence.Database, WrongOrg),
        new("valid-handle-always",
            "No refresh succeeded with a session handle that was expired or revoked.",
            Evidence.Database, InvalidHandle),
        new("stale-only-within-policy",
            "A token that was not current was accepted only where the policy allows it.",
            Evidence.Partners, StaleOutsidePolicy),
        new("received-was-returned",
            "Every token that was received is one the target says it returned.",
            Evidence.Target, ReceivedNotReturned),
        new("returned-was-generated",
            "Every token the target says it returned is in the database.",
            Evidence.Database, ReturnedNotGenerated),
    ];

    /// <summary>Checks them all.</summary>
    public static IReadOnlyList<InvariantResult> Check(Reconciliation account) =>
        All.Select(i => i.Check(account)).ToList();

    private static IEnumerable<string> Unexpected(Reconciliation account) =>
        account.Unexpected.Select(t => $"token {t} was received but is not in the database");

    private static IEnumerable<string> ReceivedTwice(Reconciliation account) =>
        account.History.Policy.Name == "replay"
            ? []
            : account.Refreshes
                .Where(a => a.Received is not null)
                .GroupBy(a => a.Received!.Value)
                .Where(g => g.Count() > 1)
                .Select(g => $"token {g.Key} was received by {g.Count()} attempts: {string.Join(", ", g.Select(a => a.Id))}");

    private static IEnumerable<string> NotAccountedFor(Reconciliation account)
    {
        var lost = account.LostInside.Count + account.LostInTransit.Count;
        var received = account.Received.Count - account.Unexpected.Count;
        if (account.Generated.Count != received + lost)
            yield return $"generated {account.Generated.Count} ≠ received {received} + lost {lost}";

        foreach (var both in account.LostInside.Intersect(account.LostInTransit))
            yield return $"token {both} is counted as lost inside and lost in transit";

        var rows = account.History.Tokens.Count(t => !t.IsSeed);
        if (rows != account.Generated.Count)
            yield return $"{rows} token rows carry {account.Generated.Count} different tokens";
    }

    private static IEnumerable<string> HolesInGenerations(Reconciliation account) =>
        from session in account.Sessions
        let expected = Enumerable.Range(0, session.Session.CurrentGeneration + 1)
        let found = session.Tokens.Select(t => t.Generation)
        where !found.SequenceEqual(expected)
        select $"session {session.Session.Id} ({session.Session.Org}): expected generations 0 to {session.Session.CurrentGeneration}, "
            + $"found {string.Join(", ", found)}";

    private static IEnumerable<string> NotOneCurrent(Reconciliation account) =>
        from session in account.Sessions
        let current = session.Tokens.Where(t => t.IsCurrent).ToList()
        where current.Count != 1 || current[0].Generation != session.Session.CurrentGeneration
        select $"session {session.Session.Id} ({session.Session.Org}): {current.Count} current tokens, "
            + $"generations {string.Join(", ", current.Select(t => t.Generation))}; its newest is {session.Session.CurrentGeneration}";

    private static IEnumerable<string> AttemptsNotAccountedFor(Reconciliation account)
    {
        foreach (var attempt in account.History.Attempts.Where(a => a.Ended is null || a.Outcome == AttemptOutcome.Unknown))
            yield return $"attempt {attempt.Id} of {account.Org(attempt).Name} never ended";

        foreach (var doubled in account.History.Attempts.GroupBy(a => a.Id).Where(g => g.Count() > 1))
            yield return $"attempt {doubled.Key} is recorded {doubled.Count()} times";

        foreach (var token in account.Generations.Where(t => account.AttemptOf(t) is null))
            yield return $"token {token.Id} was made for attempt {token.AttemptId}, which no partner made";

        foreach (var attempt in account.History.Attempts.Where(a =>
            (a.Outcome == AttemptOutcome.Ok && a.Kind != AttemptKind.ApiCall) != (a.Received is not null)))
            yield return $"attempt {attempt.Id} ended {attempt.Outcome} and {(attempt.Received is null ? "has no" : "has a")} token";
    }

    private static IEnumerable<string> WrongOrg(Reconciliation account)
    {
        foreach (var token in account.Generations)
            if (account.AttemptOf(token) is { } attempt && account.SessionOf(token)?.Org != account.Org(attempt).Name)
                yield return $"token {token.Id} of {account.SessionOf(token)?.Org} was made by attempt {attempt.Id} of {account.Org(attempt).Name}";

        foreach (var attempt in account.Refreshes.Where(a => a.Received is not null))
            if (account.Token(attempt.Received!.Value) is { } token && token.AttemptId != attempt.Id && account.History.Policy.Name != "replay")
                yield return $"attempt {attempt.Id} received token {token.Id}, which attempt {token.AttemptId} made";
    }

    private static IEnumerable<string> InvalidHandle(Reconciliation account) =>
        from token in account.Generations
        let session = account.SessionOf(token)
        where session is null || token.GeneratedAt >= session.ExpiresAt || token.GeneratedAt >= session.RevokedAt
        select session is null
            ? $"token {token.Id} belongs to session {token.Session}, which does not exist"
            : $"token {token.Id} was made at {token.GeneratedAt:O} for session {session.Id}, "
                + $"expired {session.ExpiresAt:O}, revoked {(session.RevokedAt is { } at ? at.ToString("O") : "never")}";

    private static IEnumerable<string> StaleOutsidePolicy(Reconciliation account)
    {
        foreach (var (session, tokens) in account.Sessions)
        {
            for (var i = 1; i < tokens.Count; i++)
            {
                var token = tokens[i];
                var before = tokens.Take(i).ToList();
                var attempt = account.AttemptOf(token);
                if (attempt is { } made && made.Held != token.Presented)
                    yield return $"attempt {made.Id} presented {made.Held}; the database says {token.Presented}";

                if (token.Presented == before[^1].Id)
                    continue;

                var presented = before.FirstOrDefault(t => t.Id == token.Presented);
                var from = attempt is { } by ? account.History.Zero + by.Started : token.GeneratedAt;
                if (presented is null || !PolicyRules.MayAccept(
                        account.History.Policy, presented, before, from, token.GeneratedAt,
                        account.History.Amnesty, account.ApiFamily(session)))
                    yield return $"token {token.Id} (session {session.Id}, generation {token.Generation}, cause {token.Cause}) "
                        + $"was made for generation {presented?.Generation.ToString() ?? "of another session"}";
            }
        }
    }

    private static IEnumerable<string> ReceivedNotReturned(Reconciliation account) =>
        account.Received.Except(account.Returned).Select(t => $"token {t} was received, but the target has not recorded that it returned it");

    private static IEnumerable<string> ReturnedNotGenerated(Reconciliation account) =>
        account.Returned.Except(account.Generated).Select(t => $"token {t} was returned but is not in the database");
}
