using LoadLab.Ledger;
using LoadLab.Ledger.Accounts;

namespace LoadLab.Explaining;

/// <summary>A token's life in words. Every sentence comes from a record of the run; nothing is guessed.</summary>
/// <param name="records">What is recorded of the token's org.</param>
/// <param name="token">The token's place in the index.</param>
internal sealed class TokenLife(OrgRecords records, int token)
{
    private SliceIndex Index => records.Index;

    /// <summary>Tells it; null when the org's sessions hold no such token.</summary>
    public static IReadOnlyList<Chapter>? Tell(OrgRecords records, TokenId id) =>
        records.Index.Token(id) is >= 0 and var token ? new TokenLife(records, token).Tell() : null;

    private IReadOnlyList<Chapter> Tell()
    {
        var chapters = new List<Chapter>
        {
            new("What it is", [.. WhatItIs()]),
            new("How it was made", [.. new Making(records, token).Tell()]),
            new("What became of it", [.. new Fate(records, token).Tell()]),
            new("What came after", [.. new Aftermath(records, token).Tell()]),
            new("Whether its org was cut off", [.. new Outages(records, token).Tell()]),
        };
        var objections = Objections().ToList();
        if (objections.Count > 0)
            chapters.Add(new("What the ledger holds against it", objections));

        return chapters;
    }

    private IEnumerable<Told> WhatItIs()
    {
        var row = Index.Tokens[token];
        var session = Index.Sessions[Index.Session(row.Session)];
        yield return new(null, Say.Database, $"Token {row.Id} is generation {row.Generation} of session {row.Session}, cause {row.Cause}; the session's newest is generation {session.CurrentGeneration}.");
        yield return new(null, Say.Database, $"The session is that of {session.Org}, app {session.App}, API family {records.Org.ApiFamily}, in the arm {records.Terms.Policy.Text}, repeat {records.Terms.Repeat}.");
        if (session.RevokedAt is { } revoked)
            yield return new(revoked - records.Terms.Zero, Say.Database, "The session was revoked.");
    }

    private IEnumerable<Told> Objections()
    {
        var id = Index.Tokens[token].Id.ToString();
        foreach (var breach in records.Breaches.Where(b => b.Contains(id, StringComparison.Ordinal)))
            yield return new(null, Say.Ledger, $"An invariant is broken: {breach}.");
        if (records.AttemptGap is { } attempts)
            yield return new(null, Say.Ledger, $"What partners did is not known to its end: {attempts}. What is missing can't be told here.");
        if (records.EvidenceGap is { } evidence)
            yield return new(null, Say.Ledger, $"What the target did is not known to its end: {evidence}. What is missing can't be told here.");
    }
}
