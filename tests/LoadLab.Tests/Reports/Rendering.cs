using System.Text;
using LoadLab.Reports;
using LoadLab.Reports.Html;
using LoadLab.Reports.Json;
using LoadLab.Reports.JUnit;
using LoadLab.Reports.Markdown;
using LoadLab.Reports.Tables;
using LoadLab.Results;
using Spectre.Console;

namespace LoadLab.Tests.Reports;

/// <summary>Each report as text.</summary>
internal static class Rendering
{
    public static Task<string> Html(RunResult result) => Text(new HtmlReport(), result);

    public static Task<string> Markdown(RunResult result) => Text(new MarkdownReport(), result);

    public static Task<string> JUnit(RunResult result) => Text(new JUnitReport(), result);

    public static Task<string> Json(RunResult result) => Text(new JsonReport(), result);

    /// <summary>The page without the libraries' and its own script: what comes from the result.</summary>
    public static async Task<string> HtmlBody(RunResult result)
    {
        var page = await Html(result);
        var start = page.IndexOf("<body>", StringComparison.Ordinal);
        var end = page.IndexOf("<script>", start, StringComparison.Ordinal);
        return page[start..end];
    }

    public static string Console(RunResult result, int width = 100, AnsiSupport ansi = AnsiSupport.No)
    {
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = ansi,
            ColorSystem = ansi == AnsiSupport.Yes ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(text),
        });
        console.Profile.Width = width;
        ConsoleTable.Write(console, result);
        return text.ToString();
    }

    private static async Task<string> Text(IReportWriter report, RunResult result)
    {
        using var output = new MemoryStream();
        await report.WriteAsync(result, output, CancellationToken.None);
        return Encoding.UTF8.GetString(output.ToArray());
    }
}
