using System.ComponentModel;
using System.Diagnostics;

namespace LoadLab.Cli;

/// <summary>Opens a file with what the system has for it.</summary>
internal static class Browser
{
    public static void Open(string file)
    {
        var opener = OperatingSystem.IsWindows() ? new ProcessStartInfo(file) { UseShellExecute = true }
            : new ProcessStartInfo(OperatingSystem.IsMacOS() ? "open" : "xdg-open", [file]);
        try
        {
            using var process = Process.Start(opener);
        }
        catch (Win32Exception e)
        {
            Console.Error.WriteLine($"The report could not be opened: {e.Message}. It is at {file}.");
        }
    }
}
