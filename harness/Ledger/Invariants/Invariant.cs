using LoadLab.Results;

namespace LoadLab.Ledger.Invariants;

/// <summary>Something that must hold of every arm, whatever broke.</summary>
/// <param name="Name">Short name for tables.</param>
/// <param name="Sentence">What must hold, in words.</param>
/// <param name="Needs">The evidence without which its breach proves nothing.</param>
/// <param name="Violations">Every breach, each naming token, org or attempt.</param>
public sealed record Invariant(
    string Name, string Sentence, Evidence Needs, Func<Reconciliation, IEnumerable<string>> Violations)
{
    private const int MostExamples = 5;

    /// <summary>
    /// Holds it against an account. A breach that missing evidence would explain is inconclusive, and so is its absence
    /// when the evidence that would show it is missing.
    /// </summary>
    public InvariantResult Check(Reconciliation account)
    {
        var violations = Violations(account).ToList();
        var evidenced = Needs switch
        {
            Evidence.Partners => account.History.PartnersComplete,
            Evidence.Target => account.History.Evidence.Complete,
            Evidence.Both => account.History.PartnersComplete && account.History.Evidence.Complete,
            _ => true,
        };
        var verdict = !evidenced ? Verdict.Inconclusive : violations.Count > 0 ? Verdict.Fail : Verdict.Pass;
        return new(Name, Sentence, verdict, violations.Count, violations.Take(MostExamples).ToList());
    }
}

/// <summary>What an invariant relies on besides the database, which is always whole.</summary>
public enum Evidence
{
    /// <summary>The database alone.</summary>
    Database,

    /// <summary>The partners' attempts, complete.</summary>
    Partners,

    /// <summary>The target's evidence, complete.</summary>
    Target,

    /// <summary>Both.</summary>
    Both,
}
