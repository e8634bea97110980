using LoadLab.Ledger;
using LoadLab.Ledger.Accounts;

namespace LoadLab.Explaining;

/// <summary>Whether an org was cut off by the loss of a token, or while it held it, for how long, and how it came back.</summary>
internal sealed class Outages(OrgRecords records, int token)
{
    private SliceIndex Index => records.Index;

    public IEnumerable<Told> Tell()
    {
        var row = Index.Tokens[token];
        var lost = !row.IsSeed && Index.Facts[token].Receipts == 0;
        var maker = Index.Facts[token].Maker;
        if (lost && maker < 0)
            return [new(null, Say.Ledger, "Which token the org held then can't be told: the attempt that made this one is not in its log.")];

        // A lost token leaves its org with the one that was traded for it.
        var held = lost ? Index.Attempts[maker].Held : row.Id;
        var since = lost ? Index.Attempts[maker].StartRecord : -1;
        var spells = records.Spells.Where(s => s.Held == held && Index.Attempts[s.Refused].EndRecord > since).ToList();
        if (spells.Count > 0)
            return spells.SelectMany(s => Spell(s, lost));

        return [new(null, Say.Ledger, lost
            ? $"No: no refresh with token {Say.Token(held)}, which the org held on to, was refused after that."
            : "No: no refresh was refused while this was the token that the org held.")];
    }

    private IEnumerable<Told> Spell(Spell spell, bool lost)
    {
        var refused = Index.Attempts[spell.Refused];
        yield return new(spell.From, Say.Partner, $"Yes: {Say.Attempt(refused)} was refused with token {Say.Token(spell.Held)}, {(lost ? "which the org held on to, and which the lost one had replaced" : "this one")}.");
        if (!lost && Replaced() is { } by)
            yield return by;

        if (spell.To is not { } back)
        {
            yield return new(null, Say.Partner, "It stayed cut off: no attempt of its log brought it a token after that.");
            yield break;
        }

        var attempt = Index.Attempts[spell.Ended];
        yield return new(back, Say.Partner, $"It was back after {Say.Long(back - spell.From)}: "
            + (spell.ByPerson ? $"a person had authenticated again ({Say.Attempt(attempt)})." : $"a refresh succeeded ({Say.Attempt(attempt)}) and brought token {attempt.Received}{Cause(attempt)}."));
    }

    // What made this token stale while its org held it: the next generation, which the org may never have seen.
    private Told? Replaced()
    {
        if (token + 1 >= Index.Tokens.Length || Index.Tokens[token + 1].Session != Index.Tokens[token].Session)
            return null;

        var next = Index.Tokens[token + 1];
        var fate = Index.Facts[token + 1].Lost switch
        {
            Results.LossStage.Inside => "and that was lost inside",
            Results.LossStage.Transit => "and that was lost in transit",
            _ => "and that was received",
        };
        return new(next.GeneratedAt - records.Terms.Zero, Say.Database, $"It had been replaced: by generation {next.Generation}, token {Say.Token(next.Id)}, {fate}.");
    }

    private string Cause(in Attempt attempt) =>
        attempt.Received is { } got && Index.Token(got) is >= 0 and var row ? $", cause {Index.Tokens[row].Cause}" : "";
}
