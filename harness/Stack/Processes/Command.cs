using System.ComponentModel;
using System.Diagnostics;

namespace LoadLab.Stack.Processes;

/// <summary>Runs a short-lived program to its end: <c>postgres --version</c>, <c>chown</c>, a probe.</summary>
internal static class Command
{
    /// <summary>What any of these may take; a network home folder can be slow, a minute is a hang.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <summary>Runs it. A program that can't be started or does not end answers with exit code 127 and the reason.</summary>
    /// <param name="program">Absolute path, or a name on the PATH.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="user">User to run as; null means the harness's own.</param>
    /// <param name="cancel">Kills it.</param>
    public static async Task<CommandResult> RunAsync(
        string program, IReadOnlyList<string> arguments, string? user, CancellationToken cancel)
    {
        var info = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            // The harness's own folder may be closed to the other user.
            WorkingDirectory = user is null ? "" : "/",
        };
        info.Environment["LC_ALL"] = "C";
        if (user is not null)
            info.UserName = user;
        try
        {
            using var process = Process.Start(info)!;
            process.StandardInput.Close();
            return await ReadAsync(process, cancel);
        }
        catch (Exception e) when (e is Win32Exception or PlatformNotSupportedException)
        {
            return new CommandResult(CommandResult.NotRun, e.Message);
        }
    }

    private static async Task<CommandResult> ReadAsync(Process process, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Limit);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return new CommandResult(process.ExitCode, (await output + await errors).Trim());
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            process.Kill(entireProcessTree: true);
            return new CommandResult(CommandResult.NotRun, $"did not end within {Limit.TotalSeconds:0} s");
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}

/// <summary>How a short program ended.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">What it wrote to stdout, then to stderr, trimmed.</param>
internal sealed record CommandResult(int ExitCode, string Output)
{
    /// <summary>The shell's code for a command that could not be run.</summary>
    public const int NotRun = 127;

    public bool Succeeded => ExitCode == 0;

    /// <summary>The first line of the output: enough for a one-line reason.</summary>
    public string FirstLine => Output.Split('\n', 2)[0].TrimEnd() is { Length: > 0 } line ? line : $"exit code {ExitCode}";
}
