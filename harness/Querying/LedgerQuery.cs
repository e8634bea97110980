using LoadLab.Recording;
using LoadLab.Scenarios;

namespace LoadLab.Querying;

/// <summary>A question to a ledger: rows that every criterion takes.</summary>
/// <param name="criteria">None: all rows.</param>
public sealed class LedgerQuery(IReadOnlyList<Criterion> criteria)
{
    /// <summary>Goes once through all rows; memory does not depend on how many there are.</summary>
    /// <param name="rows">The ledger.</param>
    /// <param name="take">Takes each row that is asked for. What it was given counts only when nothing turns out wrong.</param>
    /// <param name="ct">Ends it early.</param>
    /// <returns>What is wrong with the question: names that are not in the ledger, beginnings that several ids have.</returns>
    public async Task<IReadOnlyList<Problem>> RunAsync(IEnumerable<LedgerRow> rows, Func<LedgerRow, ValueTask> take, CancellationToken ct)
    {
        foreach (var row in rows)
        {
            ct.ThrowIfCancellationRequested();
            var taken = true;
            foreach (var criterion in criteria)
                taken &= criterion.Takes(row); // each sees every row

            if (taken)
                await take(row);
        }

        return [.. criteria.Select(c => c.Wrong()).OfType<Problem>()];
    }
}
