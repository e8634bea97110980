using System.Text.Json;
using LoadLab.Ledger;

namespace LoadLab.Recording;

/// <summary>Reads the target's evidence: newline-delimited JSON, closed by an <c>end</c> record.</summary>
public static class EvidenceReader
{
    /// <summary>Reads a whole file. A torn last line, a missing end or dropped records make it incomplete, and say so.</summary>
    /// <param name="path">The file; it may be missing when the target died before it wrote anything.</param>
    /// <param name="gap">Why it is not whole; null when it is.</param>
    public static TargetEvidence Read(string path, out string? gap)
    {
        var returned = new List<ReturnedToken>();
        var inDoubt = new List<Guid>();
        gap = "the target's evidence has no closing record, so its last moments may be missing";
        if (!File.Exists(path))
        {
            gap = "the target left no evidence";
            return new(returned, inDoubt, Complete: false);
        }

        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            try
            {
                using var record = JsonDocument.Parse(line);
                switch (record.RootElement.GetProperty("kind").GetString())
                {
                    case "returned":
                        returned.Add(Returned(record.RootElement));
                        break;
                    case "in_doubt":
                        inDoubt.Add(record.RootElement.GetProperty("attempt").GetGuid());
                        break;
                    case "end":
                        gap = Dropped(record.RootElement);
                        break;
                }
            }
            catch (Exception e) when (e is JsonException or KeyNotFoundException or FormatException or InvalidOperationException)
            {
                gap = $"the target's evidence is torn or damaged at line {number}";
                break;
            }
        }

        return new(returned, inDoubt, Complete: gap is null);
    }

    private static ReturnedToken Returned(JsonElement record) => new(
        TokenId.Parse(record.GetProperty("token").GetString()!),
        record.GetProperty("attempt").GetGuid(),
        record.GetProperty("at").GetDateTimeOffset());

    private static string? Dropped(JsonElement end) =>
        end.TryGetProperty("dropped", out var dropped) && dropped.GetInt64() > 0
            ? $"the target dropped {dropped.GetInt64()} records of its evidence"
            : null;
}
