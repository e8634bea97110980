using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace LoadLab.Tests.Stack;

/// <summary>A process that starts parts of the stack as the harness does, and can be killed as the harness can.</summary>
internal sealed class HostProcess : IDisposable
{
    private readonly Process process;

    private HostProcess(Process process) => this.process = process;

    public int Id => process.Id;

    public static string Dll => Path.Combine(AppContext.BaseDirectory, "LoadLab.StackHost.dll");

    public static string DotNet => Path.GetFullPath(Path.Combine(
        System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));

    /// <summary>The folder where the build put the harness with its parts beside it.</summary>
    public static string PartsFolder
    {
        get
        {
            var (framework, configuration) = LastTwo(AppContext.BaseDirectory);
            return Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "..", "..", "harness", "bin", configuration, framework));
        }
    }

    public static HostProcess Start(params string[] arguments) => Start(null, DotNet, [Dll, .. arguments]);

    public static HostProcess Start(string? user, string program, string[] arguments)
    {
        var info = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        if (user is not null)
        {
            info.UserName = user;
            info.WorkingDirectory = "/";
        }

        return new HostProcess(Process.Start(info)!);
    }

    /// <summary>The next line of JSON it says; fails if it ends first.</summary>
    public async Task<JsonElement> ReadAsync(CancellationToken cancel)
    {
        while (await process.StandardOutput.ReadLineAsync(cancel) is { } line)
        {
            // A terminal in between adds echoes and carriage returns.
            if (line.IndexOf('{', StringComparison.Ordinal) is >= 0 and var start)
                return JsonDocument.Parse(line[start..].TrimEnd()).RootElement;
        }

        throw new InvalidOperationException("The host process ended without an answer.");
    }

    public void Type(string text)
    {
        process.StandardInput.Write(text);
        process.StandardInput.Flush();
    }

    public async Task<int> EndAsync(CancellationToken cancel)
    {
        await process.WaitForExitAsync(cancel);
        return process.ExitCode;
    }

    /// <summary>SIGKILL, to this process alone.</summary>
    public async Task KillAsync(CancellationToken cancel)
    {
        process.Kill();
        await process.WaitForExitAsync(cancel);
    }

    /// <summary>All processes below this one, from Linux's <c>/proc</c>.</summary>
    public IReadOnlyList<int> Descendants()
    {
        var parents = new Dictionary<int, int>();
        foreach (var folder in Directory.GetDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) && ParentOf(id) is { } parent)
                parents[id] = parent;
        }

        var found = new List<int>();
        for (var next = new List<int> { Id }; next.Count > 0;)
        {
            next = [.. parents.Where(pair => next.Contains(pair.Value)).Select(pair => pair.Key)];
            found.AddRange(next);
        }

        return found;
    }

    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        process.Dispose();
    }

    private static int? ParentOf(int id)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{id}/stat");
            return int.Parse(text[(text.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static (string Last, string Before) LastTwo(string path)
    {
        var parts = path.TrimEnd(Path.DirectorySeparatorChar).Split(Path.DirectorySeparatorChar);
        return (parts[^1], parts[^2]);
    }
}
