using LoadLab.Results;

namespace LoadLab.Recording;

/// <summary>Counts a ledger again and holds a result to it, so that no report is drawn from figures that don't add up.</summary>
public static class LedgerRecount
{
    /// <summary>Compares; each difference is a sentence, none means that both agree.</summary>
    /// <exception cref="FormatException">The file is not a ledger.</exception>
    public static IReadOnlyList<string> Compare(RunResult result, string ledger)
    {
        var counted = Count(ledger);
        var differences = new List<string>();
        foreach (var arm in result.Arms)
        {
            var rows = counted.GetValueOrDefault((arm.Policy, arm.Repeat));
            Check("generated", arm.Tokens.Generated, rows.Generated);
            Check("returned", arm.Tokens.Returned, rows.Returned);
            Check("received", arm.Tokens.Received, rows.Received);
            Check("lost inside", arm.Tokens.LostInside, rows.Inside);
            Check("lost in transit", arm.Tokens.LostInTransit, rows.Transit);

            void Check(string what, int said, int found)
            {
                if (said != found)
                    differences.Add($"{arm.Policy}, repeat {arm.Repeat}: result.json says {said} {what}, ledger.csv has {found}");
            }
        }

        foreach (var (policy, repeat) in counted.Keys.Except(result.Arms.Select(a => (a.Policy, a.Repeat))).Order())
            differences.Add($"{policy}, repeat {repeat}: ledger.csv has {counted[(policy, repeat)].Generated} generated, result.json does not know of this arm");

        return differences;
    }

    private static Dictionary<(string, int), (int Generated, int Returned, int Received, int Inside, int Transit)> Count(string ledger)
    {
        var counts = new Dictionary<(string, int), (int Generated, int Returned, int Received, int Inside, int Transit)>();
        foreach (var row in LedgerReader.Read(ledger))
        {
            if (row.IsSeed)
                continue;

            var c = counts.GetValueOrDefault((row.Arm, row.Repeat));
            counts[(row.Arm, row.Repeat)] = (
                c.Generated + 1,
                c.Returned + (row.ReturnedAt is null ? 0 : 1),
                c.Received + (row.ReceivedAt is null ? 0 : 1),
                c.Inside + (row.Lost == LossStage.Inside ? 1 : 0),
                c.Transit + (row.Lost == LossStage.Transit ? 1 : 0));
        }

        return counts;
    }
}
