using System.Text.Encodings.Web;
using System.Text.Json;

namespace LoadLab.Toxiproxy.Hosting;

/// <summary>How much is told. The names are those of LOG_LEVEL.</summary>
internal enum LogLevel
{
    Trace,
    Debug,
    Info,
    Warn,
    Error,
}

/// <summary>One JSON object a line. A reader that went away doesn't matter: the server goes on without it.</summary>
internal sealed class JsonLog(TextWriter output, LogLevel least, TimeProvider time)
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly Lock gate = new();

    public bool Tells(LogLevel level) => level >= least;

    public void Write(LogLevel level, string message, params ReadOnlySpan<(string Key, object? Value)> details)
    {
        if (!Tells(level)) return;
        using MemoryStream line = new();
        using (Utf8JsonWriter json = new(line, Options))
        {
            json.WriteStartObject();
            json.WriteString("level", LevelName(level));
            json.WriteString("time", time.GetUtcNow());
            json.WriteString("msg", message);
            foreach ((string key, object? value) in details) WriteDetail(json, key, value);
            json.WriteEndObject();
        }
        Print(System.Text.Encoding.UTF8.GetString(line.GetBuffer(), 0, (int)line.Length));
    }

    private static void WriteDetail(Utf8JsonWriter json, string key, object? value)
    {
        switch (value)
        {
            case null: break;
            case long number: json.WriteNumber(key, number); break;
            case int number: json.WriteNumber(key, number); break;
            default: json.WriteString(key, value.ToString()); break;
        }
    }

    private static string LevelName(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Info => "info",
        LogLevel.Warn => "warn",
        _ => "error",
    };

    private void Print(string line)
    {
        try
        {
            lock (gate)
            {
                output.WriteLine(line);
                output.Flush();
            }
        }
        catch (IOException)
        {
            // Whoever read the log is gone.
        }
    }
}
