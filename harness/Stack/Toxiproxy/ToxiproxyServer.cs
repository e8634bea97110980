using System.Globalization;
using System.Text.Json;
using LoadLab.Stack.Processes;

namespace LoadLab.Stack.Toxiproxy;

/// <summary>A Toxiproxy that answers, ours or somebody else's.</summary>
public sealed class ToxiproxyServer : IAsyncDisposable
{
    private ToxiproxyServer(Uri api, string version, string origin, ChildProcess? process)
    {
        Api = api;
        Version = version;
        Origin = origin;
        Process = process;
    }

    /// <summary>Address of its HTTP API.</summary>
    public Uri Api { get; }

    /// <summary>As it reports it.</summary>
    public string Version { get; }

    /// <summary>Where it came from, for a person.</summary>
    public string Origin { get; }

    /// <summary>Its process; null when it is not ours.</summary>
    public ChildProcess? Process { get; }

    /// <summary>Starts LoadLab's own server as a child process on a port the system chooses.</summary>
    /// <exception cref="StackException">It did not start.</exception>
    public static async Task<ToxiproxyServer> StartAsync(
        string partsFolder, int seed, string logFile, TimeSpan limit, TimeProvider time, CancellationToken cancel)
    {
        var start = new ChildStart
        {
            Name = "toxiproxy",
            Program = DotNetHost.Path,
            Arguments =
            [
                Path.Combine(partsFolder, "LoadLab.Toxiproxy.dll"),
                "-host", "127.0.0.1", "-port", "0", "-seed", seed.ToString(CultureInfo.InvariantCulture), "-exit-with-stdin",
            ],
            LogFile = logFile,
        };
        var (process, api) = await ChildProcess.StartAsync(start, ReadAddress, limit, time, cancel);
        try
        {
            return new ToxiproxyServer(api, await ReadVersionAsync(api, cancel), "LoadLab's own", process);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Takes a server that runs already, and never stops it.</summary>
    /// <param name="api">Address of its HTTP API.</param>
    /// <param name="origin">For a person.</param>
    /// <param name="cancel">Stops waiting for its answer.</param>
    /// <exception cref="StackException">It does not answer.</exception>
    internal static async Task<ToxiproxyServer> ConnectAsync(Uri api, string origin, CancellationToken cancel) =>
        new(api, await ReadVersionAsync(api, cancel), origin, null);

    public ValueTask DisposeAsync() => Process?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>The address in the log line that says the API listens; null for any other line.</summary>
    internal static Uri? ReadAddress(string line)
    {
        if (!line.StartsWith('{') || !line.Contains("Starting Toxiproxy HTTP server", StringComparison.Ordinal))
            return null;
        using var json = JsonDocument.Parse(line);
        return json.RootElement.TryGetProperty("address", out var address) ? new Uri($"http://{address.GetString()}/") : null;
    }

    private static async Task<string> ReadVersionAsync(Uri api, CancellationToken cancel)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
        try
        {
            var body = await http.GetStringAsync(new Uri(api, "version"), cancel);
            // 2.x answers {"version":"…"}; the first releases answered the bare text.
            if (!body.StartsWith('{'))
                return body.Trim();
            using var json = JsonDocument.Parse(body);
            return json.RootElement.GetProperty("version").GetString() ?? "unknown";
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or KeyNotFoundException
            || (e is TaskCanceledException && !cancel.IsCancellationRequested))
        {
            throw new StackException($"Toxiproxy at {api} does not answer GET /version: {e.Message.TrimEnd('.')}.", e);
        }
    }
}
