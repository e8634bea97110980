using LoadLab.Results;

namespace LoadLab.Recording;

/// <summary>Counts a ledger again and holds a result to it, so that no report is drawn from figures that don't add up.</summary>
public static class LedgerRecount
{
    private const int Arm = 0, Repeat = 1, Cause = 6, ReturnedAt = 9, ReceivedAt = 10, Lost = 11, Columns = 12;

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
        var number = 0;
        foreach (var line in File.ReadLines(ledger))
        {
            if (++number == 1)
            {
                if (line != LedgerCsv.Header)
                    throw new FormatException($"line 1: expected the header {LedgerCsv.Header}");

                continue;
            }

            var fields = Fields(line);
            if (fields.Count != Columns || !int.TryParse(fields[Repeat], out var repeat))
                throw new FormatException($"line {number}: expected {Columns} columns, found {fields.Count}");

            if (fields[Cause] == "seed")
                continue;

            var key = (fields[Arm], repeat);
            var c = counts.GetValueOrDefault(key);
            counts[key] = (
                c.Generated + 1,
                c.Returned + (fields[ReturnedAt].Length > 0 ? 1 : 0),
                c.Received + (fields[ReceivedAt].Length > 0 ? 1 : 0),
                c.Inside + (fields[Lost] == "inside" ? 1 : 0),
                c.Transit + (fields[Lost] == "transit" ? 1 : 0));
        }

        return counts;
    }

    // No field of a ledger holds a line break, so a line is a row; a quote inside quotes is doubled.
    private static List<string> Fields(string line)
    {
        var fields = new List<string>();
        var field = new System.Text.StringBuilder();
        var quoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '"' && quoted && i + 1 < line.Length && line[i + 1] == '"')
                field.Append(line[i++]);
            else if (line[i] == '"')
                quoted = !quoted;
            else if (line[i] == ',' && !quoted)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else
                field.Append(line[i]);
        }

        fields.Add(field.ToString());
        return fields;
    }
}
