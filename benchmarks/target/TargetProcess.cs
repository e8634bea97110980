using System.Diagnostics;
using System.Text.Json;
using LoadLab.Target.Hosting;

namespace LoadLab.Target.Benchmarks;

/// <summary>The target as a process of its own, gone when its standard input ends.</summary>
internal sealed class TargetProcess : IAsyncDisposable
{
    private readonly Process process;

    private TargetProcess(Process process, JsonElement ready)
    {
        this.process = process;
        Public = new HttpClient { BaseAddress = new Uri(ready.GetProperty("public").GetString()!) };
        Admin = new HttpClient { BaseAddress = new Uri(ready.GetProperty("admin").GetString()!) };
    }

    public HttpClient Public { get; }

    public HttpClient Admin { get; }

    /// <summary>Processor time used so far.</summary>
    public TimeSpan Cpu
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    public static async Task<TargetProcess> StartAsync(string database, string shape)
    {
        string[] arguments =
            [typeof(TargetHost).Assembly.Location, "--database", database, "--transaction", shape, "--pool-size", "20", "--exit-with-stdin"];
        var process = Process.Start(
            new ProcessStartInfo("dotnet", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        var ready = await process.StandardOutput.ReadLineAsync()
            ?? throw new InvalidOperationException("The target did not start.");
        return new TargetProcess(process, JsonDocument.Parse(ready).RootElement);
    }

    public async ValueTask DisposeAsync()
    {
        Public.Dispose();
        Admin.Dispose();
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
