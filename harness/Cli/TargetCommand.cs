using System.Diagnostics;
using System.Runtime.InteropServices;
using LoadLab.Gate;
using LoadLab.Stack.Processes;

namespace LoadLab.Cli;

/// <summary>Runs the target alone, as a child process with this one's output.</summary>
internal static class TargetCommand
{
    public static async Task<int> RunAsync(string[] options)
    {
        var start = new ProcessStartInfo(DotNetHost.Path)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "target", "LoadLab.Target.dll"));
        foreach (var option in options.Append("--exit-with-stdin"))
            start.ArgumentList.Add(option);

        using var target = Process.Start(start);
        if (target is null)
            return ExitCodes.Failed;

        // The end of its stdin tells the target to drain and stop, whether a signal or this process's death brings it.
        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            target.StandardInput.Close();
        }

        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        await target.WaitForExitAsync();
        return target.ExitCode;
    }
}
