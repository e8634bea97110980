using System.Buffers;
using System.Globalization;
using System.Text.Json;
using LoadLab.Target.Hosting;

namespace LoadLab.Target.Evidence;

/// <summary>Writes a record as one line of JSON for people, with the fields that its kind has.</summary>
internal sealed class EvidenceLine(IBufferWriter<byte> output) : IDisposable
{
    private readonly Utf8JsonWriter json = new(output);

    public void Write(in EvidenceRecord record)
    {
        json.Reset(output);
        json.WriteStartObject();
        json.WriteString("kind", Words.Snake(record.Kind));
        if (record.Kind is not (EvidenceKind.Start or EvidenceKind.End))
            json.WriteString("attempt", record.Attempt);
        Text("token", record.Token);
        if (record.Session != 0)
            json.WriteNumber("session", record.Session);
        Text("reason", record.Reason);
        Text("policy", record.Policy);
        if (record.Kind == EvidenceKind.Start)
        {
            json.WriteNumber("pid", record.Pid);
            json.WriteNumber("torn", record.Torn);
        }
        else if (record.Kind == EvidenceKind.End)
        {
            json.WriteNumber("records", record.Records);
        }
        else if (record.Kind == EvidenceKind.Generated)
        {
            Time("databaseAt", record.DatabaseAt);
        }

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

    private void Time(string name, DateTimeOffset value)
    {
        Span<byte> text = stackalloc byte[32];
        value.UtcDateTime.TryFormat(text, out var length, "yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);
        json.WriteString(name, text[..length]);
    }
}
