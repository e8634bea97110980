using LoadLab.Ledger;
using LoadLab.Ledger.Accounts;

namespace LoadLab.Measuring;

/// <summary>An arm whose records were read to their end.</summary>
/// <param name="Terms">What it was run under.</param>
/// <param name="Account">Its account.</param>
/// <param name="Measure">What was measured.</param>
/// <param name="PartnersComplete">The record of the partners' attempts is whole.</param>
/// <param name="TargetComplete">The target's evidence is whole.</param>
/// <param name="Gaps">What is missing, a sentence each; if anything is, the arm is inconclusive.</param>
internal sealed record ReconciledArm(
    ArmTerms Terms, Account Account, ArmMeasure Measure, bool PartnersComplete, bool TargetComplete, IReadOnlyList<string> Gaps);
