using System.Text;

namespace LoadLab.Recording;

/// <summary>Reads <c>ledger.csv</c> row by row: memory does not depend on how many there are.</summary>
public static class LedgerReader
{
    private const int Columns = 12;

    /// <summary>The rows, in the file's order.</summary>
    /// <exception cref="FormatException">The file is not a ledger; the message names line, found and expected.</exception>
    /// <exception cref="IOException">It can't be read.</exception>
    public static IEnumerable<LedgerRow> Read(string path)
    {
        var number = 0L;
        var fields = new List<string>(Columns);
        var words = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in File.ReadLines(path))
        {
            if (++number == 1)
            {
                if (line != LedgerCsv.Header)
                    throw new FormatException($"line 1: expected the header {LedgerCsv.Header}");

                continue;
            }

            Split(line, fields, words);
            if (fields.Count != Columns)
                throw new FormatException($"line {number}: expected {Columns} columns, found {fields.Count}");

            yield return LedgerRow.Of(fields, number);
        }

        if (number == 0)
            throw new FormatException($"line 1: expected the header {LedgerCsv.Header}, found an empty file");
    }

    // No field of a ledger holds a line break, so a line is a row; a quote inside quotes is doubled.
    private static void Split(string line, List<string> fields, Dictionary<string, string> words)
    {
        fields.Clear();
        if (!line.Contains('"', StringComparison.Ordinal))
        {
            foreach (var field in line.AsSpan().Split(','))
                fields.Add(Word(line.AsSpan(field), words, fields.Count));

            return;
        }

        var text = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '"' && quoted && i + 1 < line.Length && line[i + 1] == '"')
                text.Append(line[i++]);
            else if (line[i] == '"')
                quoted = !quoted;
            else if (line[i] == ',' && !quoted)
                Next();
            else
                text.Append(line[i]);
        }

        Next();

        void Next()
        {
            fields.Add(Word(text.ToString(), words, fields.Count));
            text.Clear();
        }
    }

    // Policies, apps and causes are few and stand in every row: each is kept once. Ids and instants are not looked up.
    private static string Word(ReadOnlySpan<char> field, Dictionary<string, string> words, int column)
    {
        if (column is not (0 or 1 or 4 or 6 or 11))
            return field.ToString();

        var lookup = words.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!lookup.TryGetValue(field, out var word) && words.Count < 1000)
            lookup[field] = word = field.ToString();

        return word ?? field.ToString();
    }
}
