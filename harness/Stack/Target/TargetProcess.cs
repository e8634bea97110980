using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using LoadLab.Scenarios;
using LoadLab.Scenarios.Text;
using LoadLab.Stack.Processes;

namespace LoadLab.Stack.Target;

/// <summary>The sample service, running as a child process.</summary>
public sealed class TargetProcess : IAsyncDisposable
{
    private TargetProcess(ChildProcess process, TargetReady ready)
    {
        Process = process;
        Public = ready.Public;
        Admin = new TargetAdmin(ready.Admin);
        Certificate = ready.Certificate is { } der ? X509CertificateLoader.LoadCertificate(der) : null;
    }

    public ChildProcess Process { get; }

    /// <summary>Where partners call.</summary>
    public Uri Public { get; }

    /// <summary>What it proves itself with to partners; null without TLS.</summary>
    public X509Certificate2? Certificate { get; }

    /// <summary>Its admin surface.</summary>
    public TargetAdmin Admin { get; }

    /// <summary>Starts it on ports the system chooses and waits until it is ready.</summary>
    /// <exception cref="StackException">It did not start.</exception>
    public static async Task<TargetProcess> StartAsync(
        TargetStartOptions options, string partsFolder, TimeSpan limit, TimeProvider time, CancellationToken cancel)
    {
        var start = new ChildStart
        {
            Name = "target",
            Program = DotNetHost.Path,
            Arguments = [Path.Combine(partsFolder, "target", "LoadLab.Target.dll"), .. Arguments(options)],
            LogFile = options.LogFile,
        };
        var (process, ready) = await ChildProcess.StartAsync(start, ReadReady, limit, time, cancel);
        return new TargetProcess(process, ready);
    }

    /// <summary>Asks it to stop and waits; kills it after the bound.</summary>
    public Task<StopOutcome> StopAsync(TimeSpan limit) => Process.StopAsync(null, limit);

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        Admin.Dispose();
        Certificate?.Dispose();
    }

    internal static IReadOnlyList<string> Arguments(TargetStartOptions options) =>
    [
        "--database", options.Database,
        "--listen", "127.0.0.1:0",
        "--admin", "127.0.0.1:0",
        "--policy", options.Policy,
        "--evidence", options.EvidenceFile,
        "--transaction", KebabCase.Of(options.Settings.Transaction),
        "--isolation", KebabCase.Of(options.Settings.Isolation),
        "--when-caller-gone", KebabCase.Of(options.Settings.WhenCallerGone),
        "--pool-size", options.Settings.PoolSize.ToString(CultureInfo.InvariantCulture),
        "--queue-limit", options.Settings.QueueLimit.ToString(CultureInfo.InvariantCulture),
        "--command-timeout", Length(options.Settings.CommandTimeout),
        "--request-timeout", Length(options.Settings.RequestTimeout),
        "--token-lifetime", Length(options.Settings.TokenLifetime),
        .. options.Transport.Http == HttpProtocol.Http2 ? ["--http2"] : Array.Empty<string>(),
        .. options.Transport.Tls ? ["--tls"] : Array.Empty<string>(),
        "--exit-with-stdin",
    ];

    /// <summary>The addresses in the line <c>{"event":"ready",…}</c>; null for any other line.</summary>
    internal static TargetReady? ReadReady(string line)
    {
        if (!line.StartsWith('{') || !line.Contains("\"ready\"", StringComparison.Ordinal))
            return null;
        using var json = JsonDocument.Parse(line);
        var root = json.RootElement;
        return root.TryGetProperty("event", out var what) && what.GetString() == "ready"
            ? new TargetReady(new Uri(root.GetProperty("public").GetString()!), new Uri(root.GetProperty("admin").GetString()!))
            {
                Certificate = root.TryGetProperty("certificate", out var der) ? der.GetBytesFromBase64() : null,
            }
            : null;
    }

    // The target reads one unit, and fractions of it.
    private static string Length(TimeSpan length) => string.Create(CultureInfo.InvariantCulture, $"{length.TotalMilliseconds:0.####}ms");
}

/// <summary>Where a target listens.</summary>
internal sealed record TargetReady(Uri Public, Uri Admin)
{
    /// <summary>Its certificate in DER; null without TLS.</summary>
    public byte[]? Certificate { get; init; }
}
