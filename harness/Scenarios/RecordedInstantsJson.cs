using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LoadLab.Scenarios;

/// <summary>
/// A recording inside a run's manifest: the distances between its instants, compressed and in base64. So a run can be
/// taken up again without the file, and a million instants take a few megabytes.
/// </summary>
internal sealed class RecordedInstantsJson : JsonConverter<RecordedInstants>
{
    /// <inheritdoc/>
    public override RecordedInstants Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        try
        {
            using var bytes = new BinaryReader(new BrotliStream(new MemoryStream(reader.GetBytesFromBase64()), CompressionMode.Decompress));
            var ticks = new long[bytes.Read7BitEncodedInt()];
            for (var i = 0; i < ticks.Length; i++)
                ticks[i] = (i > 0 ? ticks[i - 1] : 0) + bytes.Read7BitEncodedInt64();
            return new(ticks);
        }
        catch (Exception e) when (e is FormatException or IOException or InvalidDataException or InvalidOperationException or ArgumentException or OverflowException)
        {
            throw new JsonException($"The recorded instants are damaged: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, RecordedInstants value, JsonSerializerOptions options)
    {
        using var compressed = new MemoryStream();
        using (var bytes = new BinaryWriter(new BrotliStream(compressed, CompressionLevel.Fastest, leaveOpen: true)))
        {
            bytes.Write7BitEncodedInt(value.Count);
            var before = 0L;
            foreach (var tick in value.Ticks)
            {
                bytes.Write7BitEncodedInt64(tick - before);
                before = tick;
            }
        }

        writer.WriteBase64StringValue(compressed.GetBuffer().AsSpan(0, (int)compressed.Length));
    }
}
