using LoadLab.Reports.Tables;
using Spectre.Console;

namespace LoadLab.Tests.Reports;

public class ConsoleTableTests
{
    [Theory]
    [InlineData(80)]
    [InlineData(100)]
    public void Fits_the_width_of_the_console(int width)
    {
        var lines = Render(SampleResults.DbSlow(), width).Split('\n');
        Assert.All(lines, line => Assert.True(line.Length <= width, line));
    }

    private static string Render(LoadLab.Results.RunResult result, int width)
    {
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = width;
        ConsoleTable.Write(console, result);
        return text.ToString();
    }
}
