using LoadLab.Ledger.Invariants;
using LoadLab.Results;

namespace LoadLab.Ledger.Accounts;

/// <summary>Reconciles a slice: set algebra on token ids, nothing else.</summary>
/// <remarks>
/// lost = generated − received; lost inside = lost − returned; lost in transit = lost ∩ returned; unexpected =
/// received − generated. A slice holds every token of its orgs, so each set is the union of the slices' sets; what an
/// org says about a token of another org is asked of <see cref="Foreigners"/>.
/// </remarks>
/// <param name="terms">What the arm was run under.</param>
/// <param name="end">The end of the drain, from the arm's first instant.</param>
internal sealed class SliceReconciler(ArmTerms terms, TimeSpan end)
{
    /// <summary>Takes each time for which an org was cut off; by default nobody does.</summary>
    public Action<Spell> TakeSpell { get; init; } = _ => { };

    /// <summary>Reconciles.</summary>
    /// <param name="index">The slice; its facts are filled in.</param>
    /// <param name="foreigners">Answers of the first pass; null in that pass.</param>
    /// <param name="questions">Takes this pass's questions.</param>
    public Account Reconcile(SliceIndex index, Foreigners? foreigners, Foreigners questions)
    {
        var account = new Account { CutOff = { Orgs = index.Slice.Orgs.Count } };
        new Witnesses(index, terms, foreigners, questions, account).Hear();
        Count(index, account);
        new TokenRules(index, terms, account.Findings, foreigners, questions).Check();
        new SessionRules(index, terms, account.Findings).Check();
        new AttemptRules(index, terms, account.Findings).Check();
        FapiCheck.Judge(index, account.Fapi);
        new Disconnections(index, terms, end) { Take = TakeSpell }.Count(account.CutOff);
        return account;
    }

    private static void Count(SliceIndex index, Account account)
    {
        var tokens = index.Tokens;
        var facts = index.Facts;
        for (var i = 0; i < tokens.Length; i++)
        {
            if (tokens[i].IsSeed || facts[i].Doubled)
                continue;

            account.Generated++;
            account.Returned += facts[i].ReturnedAt is null ? 0 : 1;
            account.Received += facts[i].Receipts > 0 ? 1 : 0;
            account.LostInside += facts[i].Lost == LossStage.Inside ? 1 : 0;
            account.LostInTransit += facts[i].Lost == LossStage.Transit ? 1 : 0;
        }

        // A row whose id another row has is no other token.
        foreach (var doubled in index.DoubledTokens)
            account.Findings.Add(Rule.EveryTokenAccountedFor, $"token {tokens[doubled].Id} has more than one row");
    }
}
