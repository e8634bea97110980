using System.Diagnostics;
using System.Text.Json.Nodes;
using LoadLab.Toxiproxy.Client;

namespace LoadLab.Toxiproxy.Tests.Support;

/// <summary>The server as a process of its own.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private ServerProcess(Process process) => Process = process;

    public Process Process { get; }

    public string Address { get; private set; } = "";

    public ToxiproxyClient Client => new(new Uri($"http://{Address}"));

    /// <summary>Starts it and reads its log until the API answers or it is gone.</summary>
    public static async Task<ServerProcess> StartAsync(params string[] flags)
    {
        ProcessStartInfo start = new("dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(typeof(ToxiproxyServer).Assembly.Location);
        foreach (string flag in flags) start.ArgumentList.Add(flag);
        ServerProcess server = new(Process.Start(start)!);
        while (await server.Process.StandardOutput.ReadLineAsync() is string line)
        {
            if (!line.StartsWith('{')) continue;
            JsonNode entry = JsonNode.Parse(line)!;
            if (entry["msg"]!.GetValue<string>() != "Starting Toxiproxy HTTP server") continue;
            server.Address = entry["address"]!.GetValue<string>();
            break;
        }
        return server;
    }

    /// <summary>The exit code, once it has ended by itself.</summary>
    public async Task<int> EndAsync()
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(30), TimeProvider.System);
        await Process.WaitForExitAsync(patience.Token);
        return Process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!Process.HasExited) Process.Kill();
        await Process.WaitForExitAsync();
        Process.Dispose();
    }
}
