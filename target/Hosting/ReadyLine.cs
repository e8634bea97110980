using System.Text.Json;
using System.Text.Json.Serialization;

namespace LoadLab.Target.Hosting;

/// <summary>The one line on standard output: where the target listens.</summary>
internal static class ReadyLine
{
    private static readonly JsonSerializerOptions Written = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public static void Write(Surfaces surfaces)
    {
        Console.Out.WriteLine(JsonSerializer.Serialize(new
        {
            @event = "ready",
            @public = surfaces.Public.GetLeftPart(UriPartial.Authority),
            admin = surfaces.Admin.GetLeftPart(UriPartial.Authority),
            pid = Environment.ProcessId,
            certificate = surfaces.Certificate,
        }, Written));
        Console.Out.Flush();
    }
}
