using LoadLab.Results;

namespace LoadLab.Ledger.Invariants;

/// <summary>Something that must hold of every arm, whatever broke.</summary>
/// <param name="Rule">Which; its name in tables is the member's, in lower case with hyphens.</param>
/// <param name="Sentence">What must hold, in words.</param>
/// <param name="Needs">The evidence without which its breach proves nothing.</param>
public sealed record Invariant(Rule Rule, string Sentence, Evidence Needs)
{
    /// <summary>Name for tables.</summary>
    public string Name => Words.Of(Rule);
}

/// <summary>Every invariant of the ledger; all are checked on every run.</summary>
public static class LedgerInvariants
{
    /// <summary>In the order in which they are shown.</summary>
    public static IReadOnlyList<Invariant> All { get; } =
    [
        new(Rule.NothingUnexpected, "Every token a partner received is in the database.", Evidence.Database),
        new(Rule.NothingReceivedTwice, "No token was received by two attempts, except under replay.", Evidence.Database),
        new(Rule.EveryTokenAccountedFor, "Generated = received + lost: each generated token has one row, and is received or lost.", Evidence.Database),
        new(Rule.GenerationsWithoutHoles, "The generations of a session run from 0 to its current one without a hole.", Evidence.Database),
        new(Rule.OneCurrentToken, "Every session has exactly one current token, its newest.", Evidence.Database),
        new(Rule.EveryAttemptAccountedFor, "After the drain every attempt has ended once, as one of its kind can, and every token, and all the target speaks of, belongs to an attempt that was made.", Evidence.Partners),
        new(Rule.TokensGoToTheirOwnOrg, "A token is made for, and received by, the org whose session handle was presented.", Evidence.Database),
        new(Rule.EveryOrgHasItsSeed, "Every token that an org was given, to begin with or by a person, is the seed of a session of its own; there is no other session.", Evidence.Partners),
        new(Rule.ValidHandleAlways, "No refresh succeeded with a session handle that was expired or revoked.", Evidence.Database),
        new(Rule.StaleOnlyWithinPolicy, "A token that was not current was accepted only where the policy allows it, and under its name.", Evidence.Partners),
        new(Rule.CurrentNeverRefused, "No refresh was refused while the token it presented was the current one from before it began until after it ended.", Evidence.Partners),
        new(Rule.ServedInRealTimeOrder, "Refreshes of a session were served in an order that real time allows: none before it began, none after it had been answered.", Evidence.Partners),
        new(Rule.PresentedWasHeld, "Every token that was presented is one the org had been given before.", Evidence.Partners),
        new(Rule.AcknowledgedIsStored, "Every token whose COMMIT the database acknowledged is in the database.", Evidence.Database),
        new(Rule.StoredWasCommitted, "Every token in the database is one whose COMMIT the target says it sent.", Evidence.Target),
        new(Rule.ReceivedWasReturned, "Every token that was received is one the target says it returned.", Evidence.Target),
        new(Rule.ReturnedWasGenerated, "Every token the target says it returned is in the database.", Evidence.Database),
        new(Rule.RefusedWasRejected, "Every refresh that was refused is one the target says it refused.", Evidence.Target),
    ];

    /// <summary>
    /// The verdicts. A breach that missing evidence would explain is inconclusive, and so is its absence when the
    /// evidence that would show it is missing.
    /// </summary>
    /// <param name="findings">What was found.</param>
    /// <param name="partnersComplete">The record of the partners' attempts is whole.</param>
    /// <param name="targetComplete">The target's evidence is whole.</param>
    public static IReadOnlyList<InvariantResult> Judge(Findings findings, bool partnersComplete, bool targetComplete) =>
        All.Select(i => new InvariantResult(
            i.Name, i.Sentence,
            i.Needs switch { Evidence.Partners => partnersComplete, Evidence.Target => targetComplete, _ => true }
                ? findings.Count(i.Rule) > 0 ? Verdict.Fail : Verdict.Pass
                : Verdict.Inconclusive,
            (int)Math.Min(int.MaxValue, findings.Count(i.Rule)),
            findings.Examples(i.Rule))).ToList();
}
