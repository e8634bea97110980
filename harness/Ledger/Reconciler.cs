using LoadLab.Results;

namespace LoadLab.Ledger;

/// <summary>Turns a history into the account of its tokens: set algebra, nothing else.</summary>
public static class Reconciler
{
    /// <summary>Reconciles one arm.</summary>
    public static Reconciliation Reconcile(ArmHistory history)
    {
        var stored = history.Tokens.Where(t => !t.IsSeed).ToList();
        var generated = stored.Select(t => t.Id).ToHashSet();
        var returned = history.Evidence.Returned.Select(r => r.Token).ToHashSet();
        var received = Received(history).Select(a => a.Received!.Value).ToHashSet();

        var lost = generated.Except(received).ToHashSet();            // stored by the target, never reached the partner
        var lostInTransit = lost.Intersect(returned).ToHashSet();     // answered; the answer vanished
        var lostInside = lost.Except(returned).ToHashSet();           // stored, never answered
        var unexpected = received.Except(generated).ToHashSet();      // from nowhere: a defect

        return new Reconciliation
        {
            History = history,
            Generated = generated,
            Returned = returned,
            Received = received,
            LostInside = lostInside,
            LostInTransit = lostInTransit,
            Unexpected = unexpected,
            Rows = Rows(history, lostInside, lostInTransit),
        };
    }

    private static List<LedgerRow> Rows(
        ArmHistory history, HashSet<TokenId> lostInside, HashSet<TokenId> lostInTransit)
    {
        var sessions = history.Sessions.ToDictionary(s => s.Id);
        var returnedAt = FirstByToken(history.Evidence.Returned.Select(r => (r.Token, r.At)));
        var receivedAt = FirstByToken(Received(history)
            .Where(a => a.Ended is not null)
            .Select(a => (a.Received!.Value, history.Zero + a.Ended!.Value)));

        return history.Tokens
            .OrderBy(t => t.Session).ThenBy(t => t.Generation)
            .Select(t => new LedgerRow(
                history.Policy.Text,
                history.Repeat,
                t.Id.ToString(),
                sessions.TryGetValue(t.Session, out var session) ? session.Org : "",
                session?.App ?? "",
                t.Generation,
                t.Cause,
                t.IsSeed ? null : t.AttemptId,
                t.GeneratedAt,
                returnedAt.TryGetValue(t.Id, out var returned) ? returned : null,
                receivedAt.TryGetValue(t.Id, out var received) ? received : null,
                lostInside.Contains(t.Id) ? LossStage.Inside
                    : lostInTransit.Contains(t.Id) ? LossStage.Transit
                    : LossStage.None))
            .ToList();
    }

    // A re-authentication brings a seed, which is not counted.
    private static IEnumerable<Attempt> Received(ArmHistory history) =>
        history.Attempts.Where(a => a is { Kind: AttemptKind.Refresh, Received: not null });

    private static Dictionary<TokenId, DateTimeOffset> FirstByToken(IEnumerable<(TokenId Token, DateTimeOffset At)> events)
    {
        var first = new Dictionary<TokenId, DateTimeOffset>();
        foreach (var (token, at) in events)
            if (!first.TryGetValue(token, out var known) || at < known)
                first[token] = at;

        return first;
    }
}
