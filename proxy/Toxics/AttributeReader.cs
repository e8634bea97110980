using System.Text.Json;

namespace LoadLab.Toxiproxy.Toxics;

/// <summary>An attribute has the wrong type, or a value that means nothing.</summary>
public sealed class AttributeException(string message) : Exception(message);

/// <summary>Reads attributes as the original does: names in any case, the last of two wins, null and absent keep the value.</summary>
internal sealed class AttributeReader(JsonElement? attributes)
{
    /// <summary>A whole number. 1.5, 5.0, 1e3 and "5" are errors, as in Go.</summary>
    public long Integer(string name, long current)
    {
        if (Find(name) is not JsonElement value) return current;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) && IsPlain(value)) return number;
        throw Wrong(name, value, "an integer");
    }

    public string? Text(string name, string? current)
    {
        if (Find(name) is not JsonElement value) return current;
        return value.ValueKind == JsonValueKind.String && TextOf(value) is string text ? text : throw Wrong(name, value, "a string");
    }

    public double Number(string name, double current)
    {
        if (Find(name) is not JsonElement value) return current;
        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && double.IsFinite(number)
            ? number
            : throw Wrong(name, value, "a number");
    }

    public double[] Numbers(string name, double[] current)
    {
        if (Find(name) is not JsonElement value) return current;
        if (value.ValueKind != JsonValueKind.Array) throw Wrong(name, value, "an array of numbers");
        double[] numbers = new double[value.GetArrayLength()];
        int index = 0;
        foreach (JsonElement item in value.EnumerateArray())
        {
            // 1e999 is a number to the parser and infinite here; nothing could show it again as JSON.
            bool fits = item.ValueKind == JsonValueKind.Number && item.TryGetDouble(out numbers[index]) && double.IsFinite(numbers[index]);
            if (!fits) throw Wrong(name, item, "a finite number");
            index++;
        }
        return numbers;
    }

    private static bool IsPlain(JsonElement number) => number.GetRawText().AsSpan().IndexOfAny('.', 'e', 'E') < 0;

    private static AttributeException Wrong(string name, JsonElement value, string expected) =>
        new($"attribute {name}: {Describe(value)} is not {expected}");

    private static string Describe(JsonElement value)
    {
        string raw = value.GetRawText();
        return raw.Length <= 40 ? raw : raw[..40] + "…";
    }

    private JsonElement? Find(string name)
    {
        if (attributes is not { ValueKind: JsonValueKind.Object } bag) return null;
        JsonElement? found = null;
        foreach (JsonProperty property in bag.EnumerateObject())
        {
            if (property.Value.ValueKind != JsonValueKind.Null && Matches(property, name)) found = property.Value;
        }
        return found;
    }

    // A lone surrogate is legal JSON and no text: as a key it's nobody's, as a value it's refused.
    private static bool Matches(JsonProperty property, string name)
    {
        try
        {
            return property.Name.Equals(name, StringComparison.OrdinalIgnoreCase);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static string? TextOf(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
