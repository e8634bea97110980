using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace LoadLab.Target.Evidence;

/// <summary>Writes a record as one line of JSON, leaving out what a record does not have.</summary>
internal sealed class EvidenceLine(IBufferWriter<byte> output) : IDisposable
{
    private readonly Utf8JsonWriter json = new(output);

    public void Write(EvidenceRecord record)
    {
        json.Reset(output);
        json.WriteStartObject();
        json.WriteString("kind", record.Kind);
        if (record.Attempt is { } attempt)
            json.WriteString("attempt", attempt);
        Text("token", record.Token);
        Number("session", record.Session);
        Text("reason", record.Reason);
        Text("policy", record.Policy);
        Number("pid", record.Pid);
        Number("records", record.Records);
        Number("dropped", record.Dropped);
        if (record.DatabaseAt is { } databaseAt)
            Time("databaseAt", databaseAt);
        Time("at", record.At);
        json.WriteNumber("mono", record.Mono);
        json.WriteEndObject();
        json.Flush();
        output.Write("\n"u8);
    }

    public void Dispose() => json.Dispose();

    private void Text(string name, string? value)
    {
        if (value is not null)
            json.WriteString(name, value);
    }

    private void Number(string name, long? value)
    {
        if (value is { } number)
            json.WriteNumber(name, number);
    }

    private void Time(string name, DateTimeOffset value)
    {
        Span<byte> text = stackalloc byte[32];
        value.UtcDateTime.TryFormat(text, out var length, "yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);
        json.WriteString(name, text[..length]);
    }
}
