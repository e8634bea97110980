using System.Reflection;
using System.Text;

namespace LoadLab.Reports.Html;

/// <summary>Files compiled into the program: the page's own, and the charts' library out of the Plotly.NET package.</summary>
internal static class Assets
{
    public static string Template { get; } = Own("report.html");

    public static string Style { get; } = Own("report.css");

    public static string Script { get; } = Own("report.js");

    /// <summary>plotly.js, with its licences behind it as their terms ask.</summary>
    public static string Plotly { get; } = ReadPlotly();

    private static string Own(string name) => Read(typeof(Assets).Assembly, $"LoadLab.Reports.Html.{name}");

    private static string ReadPlotly()
    {
        var package = typeof(Plotly.NET.GenericChart).Assembly;
        var name = package.GetManifestResourceNames().Single(resource => resource.EndsWith(".min.js", StringComparison.Ordinal));
        var licences = Read(package, name + ".LICENSE.txt");
        return $"{Read(package, name)}\n{licences}\n";
    }

    private static string Read(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{assembly.GetName().Name} does not contain {name}.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
