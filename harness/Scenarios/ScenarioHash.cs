using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace LoadLab.Scenarios;

/// <summary>Identifies what a scenario runs: equal hashes are equal runs.</summary>
public static class ScenarioHash
{
    // Words for people; they change nothing that is run or judged.
    private static readonly string[] Ignored = [nameof(Scenario.Title), nameof(Scenario.Description)];

    /// <summary>
    /// SHA-256, lower-case hex, over every value in a canonical form. Defaults count as if they were written, so how the
    /// file is laid out, commented or ordered makes no difference; the title and the description don't count.
    /// </summary>
    public static string Of(Scenario scenario) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Canonical(scenario))));

    /// <summary>One line a value, <c>Path=value</c>, by path.</summary>
    internal static string Canonical(Scenario scenario)
    {
        var lines = new List<string>();
        Write(lines, "", scenario);
        lines.Sort(StringComparer.Ordinal);
        return string.Join('\n', lines);
    }

    // By reflection, so that a value added to the records later can't be forgotten here.
    private static void Write(List<string> lines, string path, object? value)
    {
        switch (value)
        {
            case null:
                lines.Add($"{path}=");
                break;
            case string text:
                lines.Add($"{path}={Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text))}");
                break;
            case TimeSpan time:
                lines.Add($"{path}={time.Ticks.ToString(CultureInfo.InvariantCulture)}");
                break;
            case double number:
                lines.Add($"{path}={number.ToString("R", CultureInfo.InvariantCulture)}");
                break;
            case int or long or bool or Enum:
                lines.Add(string.Create(CultureInfo.InvariantCulture, $"{path}={value}"));
                break;
            case RecordedInstants recorded:
                lines.Add($"{path}={recorded.Hash}");
                break;
            case IEnumerable items:
                var index = 0;
                foreach (var item in items)
                    Write(lines, $"{path}[{index++}]", item);
                lines.Add($"{path}.Count={index}");
                break;
            case not null when value.GetType().Namespace?.StartsWith(nameof(LoadLab), StringComparison.Ordinal) != true:
                throw new ArgumentException($"{path} is of type {value.GetType()}, which has no canonical form.", nameof(value));
            default:
                lines.Add($"{path}.Type={value.GetType().Name}");
                foreach (var property in value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
                    if (path.Length > 0 || !Ignored.Contains(property.Name))
                        Write(lines, $"{path}.{property.Name}", property.GetValue(value));
                break;
        }
    }
}
