using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using LoadLab.Toxiproxy.Proxies;
using LoadLab.Toxiproxy.Toxics;

namespace LoadLab.Toxiproxy.Api;

/// <summary>
/// A request's JSON, read the way Go reads it: whatever the Content-Type, keys in any case, the last of two keys wins, null
/// means absent, unknown keys and everything after the first value ignored.
/// </summary>
internal sealed class LenientBody(JsonElement value)
{
    /// <exception cref="ApiException">400: no JSON value at the start of the body.</exception>
    public static async Task<LenientBody> ReadAsync(HttpRequest request)
    {
        ReadResult read;
        do
        {
            read = await request.BodyReader.ReadAsync(request.HttpContext.RequestAborted);
            if (!read.IsCompleted) request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
        while (!read.IsCompleted);
        try
        {
            return new LenientBody(Parse(read.Buffer));
        }
        finally
        {
            // Also after a mistake, or the connection can't serve the next request.
            request.BodyReader.AdvanceTo(read.Buffer.End);
        }
    }

    /// <summary>The elements of an array; none for null.</summary>
    /// <exception cref="ApiException">400: it is something else, or an element is no object.</exception>
    public IReadOnlyList<LenientBody> Items() => value.ValueKind switch
    {
        JsonValueKind.Null => [],
        JsonValueKind.Array => [.. value.EnumerateArray().Select(item => new LenientBody(item).AsObject())],
        _ => throw ApiException.BadBody($"cannot unmarshal {value.ValueKind} into an array"),
    };

    /// <summary>This body, checked to be an object or null.</summary>
    /// <exception cref="ApiException">400.</exception>
    public LenientBody AsObject() =>
        value.ValueKind is JsonValueKind.Object or JsonValueKind.Null
            ? this
            : throw ApiException.BadBody($"cannot unmarshal {value.ValueKind} into an object");

    /// <exception cref="ApiException">400: not a string.</exception>
    public string? Text(string key) => Find(key) is not JsonElement found ? null
        : found.ValueKind == JsonValueKind.String ? TextOf(found)
        : throw Wrong(key, found, "a string");

    /// <exception cref="ApiException">400: not a boolean.</exception>
    public bool? Flag(string key) => Find(key) is not JsonElement found ? null
        : found.ValueKind is JsonValueKind.True or JsonValueKind.False ? found.GetBoolean()
        : throw Wrong(key, found, "a boolean");

    /// <exception cref="ApiException">400: not a number, or none that a float32 can hold.</exception>
    public float? Single(string key)
    {
        if (Find(key) is not JsonElement found) return null;
        bool fits = found.ValueKind == JsonValueKind.Number && found.TryGetSingle(out float number) && float.IsFinite(number);
        return fits ? found.GetSingle() : throw Wrong(key, found, "a number");
    }

    /// <exception cref="ApiException">400: not an object.</exception>
    public JsonElement? Object(string key) => Find(key) is not JsonElement found ? null
        : found.ValueKind == JsonValueKind.Object ? found
        : throw Wrong(key, found, "an object");

    /// <summary>The direction named, in any case; downstream when absent.</summary>
    /// <exception cref="ApiException">400: neither of the two.</exception>
    public Direction Stream() => Text("stream")?.ToUpperInvariant() switch
    {
        null or "DOWNSTREAM" => Direction.Downstream,
        "UPSTREAM" => Direction.Upstream,
        _ => throw ApiException.InvalidStream(),
    };

    private static JsonElement Parse(ReadOnlySequence<byte> bytes)
    {
        if (bytes.IsEmpty) throw ApiException.BadBody("EOF");
        try
        {
            Utf8JsonReader reader = new(bytes);
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            return document.RootElement.Clone();
        }
        catch (JsonException malformed)
        {
            throw ApiException.BadBody(malformed.Message);
        }
    }

    // A lone surrogate is legal JSON and no string.
    private static string TextOf(JsonElement text)
    {
        try
        {
            return text.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw ApiException.BadBody("invalid UTF-16 in string");
        }
    }

    private static ApiException Wrong(string key, JsonElement found, string expected) =>
        ApiException.BadBody($"field {key}: {found.ValueKind} is not {expected}");

    private JsonElement? Find(string key)
    {
        if (value.ValueKind != JsonValueKind.Object) return null;
        JsonElement? last = null;
        foreach (JsonProperty property in value.EnumerateObject())
        {
            if (property.Value.ValueKind != JsonValueKind.Null && Matches(property, key)) last = property.Value;
        }
        return last;
    }

    private static bool Matches(JsonProperty property, string key)
    {
        try
        {
            return property.Name.Equals(key, StringComparison.OrdinalIgnoreCase);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
