using System.Text.Encodings.Web;
using System.Text.Json;
using LoadLab.Results;

namespace LoadLab.Reports.Json;

/// <summary>
/// Reads and writes <c>result.json</c>, described by <c>docs/result.schema.json</c>. Sums such as <c>lost</c> are
/// written for the convenience of other readers and computed again on reading.
/// </summary>
public static class ResultJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        NewLine = "\n",
        // The file is read by people and programs, never placed inside a page.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectNullableAnnotations = true,
    };

    /// <summary>Version of the format this build writes, and the newest it reads.</summary>
    public const int SchemaVersion = 1;

    /// <summary>Writes the result as UTF-8, ended by a line break. Every number must be finite.</summary>
    public static async Task WriteAsync(RunResult result, Stream output, CancellationToken ct)
    {
        await JsonSerializer.SerializeAsync(output, result, Options, ct);
        await output.WriteAsync("\n"u8.ToArray(), ct);
    }

    /// <summary>Reads a result from a file.</summary>
    /// <exception cref="ResultFormatException">The file isn't a result, or a newer LoadLab wrote it.</exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    public static async Task<RunResult> ReadAsync(string path, CancellationToken ct = default)
    {
        await using var file = File.OpenRead(path);
        return await ReadAsync(file, path, ct);
    }

    /// <summary>Reads a result; <paramref name="name"/> says in messages where it came from.</summary>
    /// <exception cref="ResultFormatException">The text isn't a result, or a newer LoadLab wrote it.</exception>
    public static async Task<RunResult> ReadAsync(Stream input, string name, CancellationToken ct)
    {
        try
        {
            using var document = await JsonDocument.ParseAsync(input, cancellationToken: ct);
            RequireReadableVersion(document.RootElement, name);
            return document.RootElement.Deserialize<RunResult>(Options)
                ?? throw new ResultFormatException($"{name} is not a LoadLab result: it is null.");
        }
        catch (JsonException e)
        {
            throw new ResultFormatException($"{name} is not a LoadLab result: {e.Message}", e);
        }
    }

    // Checked before the rest is read: a newer file may lack members this build requires.
    private static void RequireReadableVersion(JsonElement root, string name)
    {
        if (root.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty("schemaVersion", out var found)
            || found.ValueKind != JsonValueKind.Number
            || !found.TryGetInt32(out var version))
            throw new ResultFormatException($"{name} is not a LoadLab result: it has no schemaVersion.");
        if (version is < 1 or > SchemaVersion)
            throw new ResultFormatException(
                $"{name} has schemaVersion {version}; this LoadLab reads 1 to {SchemaVersion}. "
                + "Use the LoadLab that wrote it, or a newer one.");
    }
}
