using LoadLab.Ledger;
using LoadLab.Ledger.Accounts;

namespace LoadLab.Explaining;

/// <summary>How a token was made: by whom, for which token, and why the policy allowed it.</summary>
internal sealed class Making(OrgRecords records, int token)
{
    private SliceIndex Index => records.Index;

    private DateTimeOffset Zero => records.Terms.Zero;

    public IEnumerable<Told> Tell() => Index.Tokens[token].IsSeed ? Seed() : Refresh();

    private IEnumerable<Told> Seed()
    {
        var row = Index.Tokens[token];
        var given = Index.Slice.Attempts.FindIndex(a => a.Kind == AttemptKind.Reauthentication && a.Received == row.Id);
        if (given >= 0)
            yield return new(Index.Attempts[given].Started, Say.Partner, $"A person authenticated again for the org ({Say.Attempt(Index.Attempts[given])}): a new session with this first token.");
        else if (records.Org.Seed == row.Id)
            yield return new(null, Say.Partner, "The harness made it before the first request: it is the token that the org was given to begin with.");
        else
            yield return new(null, Say.Partner, "No record tells that the org was given it.");

        yield return new(row.GeneratedAt - Zero, Say.Database, "Its row was written. It is a seed, so it is not counted among the generated tokens.");
    }

    private IEnumerable<Told> Refresh()
    {
        var row = Index.Tokens[token];
        if (Index.Facts[token].Maker is >= 0 and var place)
        {
            var maker = Index.Attempts[place];
            yield return new(maker.Started, Say.Partner, $"{Capital(Say.Attempt(maker))}{Process(maker)} began, due at {Say.At(maker.Planned)}, {Say.Why(maker.Trigger)}.");
            if (Before(maker) is { } before)
                yield return new(before.Ended, Say.Partner, $"The attempt before it{Process(before)}, {before.Id}: {Say.What(before)}; {Say.End(before)}.");

            yield return new(maker.Started, Say.Partner, $"It presented token {maker.Held}.");
            if (maker.Held != row.Presented)
                yield return new(null, Say.Ledger, $"The row says otherwise: that token {row.Presented?.ToString() ?? "none"} was presented.");
        }
        else
        {
            yield return new(null, Say.Database, row.AttemptId is { } named ? $"Its row names attempt {named}, which the log does not have among this org's." : "Its row names no attempt.");
        }

        foreach (var told in Presented(row))
            yield return told;

        yield return new(row.GeneratedAt - Zero, Say.Database, $"It was generated, within the refresh's transaction, as generation {row.Generation}, cause {row.Cause}.");
    }

    // The last that this process had seen the end of when it sent the one in question.
    private Attempt? Before(in Attempt maker)
    {
        Attempt? last = null;
        foreach (var attempt in Index.Attempts)
            if (attempt.Process == maker.Process && attempt.Ended is not null && attempt.EndRecord < maker.StartRecord)
                last = attempt;

        return maker.Trigger == AttemptTrigger.Arrival ? null : last;
    }

    private IEnumerable<Told> Presented(StoredToken row)
    {
        var session = Session();
        var before = session.FindIndex(t => t.Id == row.Id);
        var presented = session.FindIndex(0, Math.Max(before, 0), t => t.Id == row.Presented);
        if (presented < 0)
        {
            yield return new(null, Say.Database, $"The token presented, {row.Presented?.ToString() ?? "none"}, is none that the session had before.");
            yield break;
        }

        var generation = session[presented].Generation;
        if (presented == before - 1)
        {
            yield return new(row.GeneratedAt - Zero, Say.Database, $"Token {Say.Token(row.Presented!.Value)}, generation {generation}, was the session's current one: every policy accepts that.");
            yield break;
        }

        var replaced = session[presented + 1];
        yield return new(replaced.GeneratedAt - Zero, Say.Database, $"Token {Say.Token(row.Presented!.Value)}, generation {generation}, was stale: generation {replaced.Generation}, token {Say.Token(replaced.Id)}, had taken its place.");
        var history = session.GetRange(0, before).ToArray();
        var from = Index.Facts[token].Maker is >= 0 and var maker ? Zero + Index.Attempts[maker].Started : row.GeneratedAt;
        var stale = StaleToken.Of(row.Presented.Value, history);
        var allowed = PolicyRules.MayAccept(records.Terms, stale, from, row.GeneratedAt, records.Org.ApiFamily);
        yield return new(null, Say.Ledger, allowed ? Admitted(stale) : $"Nothing in the policy {records.Terms.Policy.Text} allows that: the target broke it.");
    }

    private string Admitted(in StaleToken stale) => records.Terms.Policy.Name switch
    {
        "amnesty" => $"The policy accepted it: the amnesty began at {Say.At(records.Terms.Amnesty!.Start - Zero)}, "
            + (records.Terms.Amnesty.End is { } end ? $"ended at {Say.At(end - Zero)}" : "had no end")
            + $", and covers the API family {records.Org.ApiFamily}.",
        "grace" => $"The policy accepted it: it was the token traded for the then current one, first traded at {Say.At(stale.FirstTradedAt!.Value - Zero)}, "
            + $"and is good for {Say.Long(records.Terms.Policy.Time!.Value)} from then"
            + (records.Terms.GraceMax is { } max ? $", {max} times at most; it had been accepted {stale.Trades - 1} times." : "."),
        var policy => $"The policy accepted it: it was the token traded for the then current one, and under {policy} that is good until the current one is first used, which "
            + (stale.CurrentUsedAt is { } used ? $"happened at {Say.At(used - Zero)}." : "never happened."),
    };

    private List<StoredToken> Session()
    {
        var session = new List<StoredToken>();
        foreach (var one in Index.TokensOf(Index.Session(Index.Tokens[token].Session)))
            session.Add(Index.Tokens[one]);

        return session;
    }

    private static string Process(in Attempt attempt) => attempt.Process == 0 ? "" : $" of the org's process {attempt.Process + 1}";

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
