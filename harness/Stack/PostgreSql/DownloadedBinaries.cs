using LoadLab.Stack.Processes;
using MysticMind.PostgresEmbed;

namespace LoadLab.Stack.PostgreSql;

/// <summary>Downloads server binaries through MysticMind.PostgresEmbed and keeps them for the next run.</summary>
internal static class DownloadedBinaries
{
    /// <summary>Fetches and unpacks the binaries unless they are cached.</summary>
    /// <returns>The binaries, or the reason why not.</returns>
    public static async Task<(PostgreSqlBinaries? Binaries, string Reason)> GetAsync(
        DownloadOptions options, string? user, TimeProvider time, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(options.Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            var folder = await InstallAsync(options, either.Token);
            return await PostgreSqlBinaries.InspectAsync(folder, "download", user, cancel);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return (null, $"version {options.Version} did not arrive within {options.Limit.TotalSeconds:0} s");
        }
        catch (Exception e) when (e is PostgresEmbedException or HttpRequestException or IOException
            or UnauthorizedAccessException or UnsupportedPlatformException)
        {
            return (null, $"version {options.Version} could not be fetched: {FirstLine(e)}");
        }
    }

    /// <summary>An earlier run left them, so no network is needed.</summary>
    public static async Task<bool> IsCachedAsync(DownloadOptions options)
    {
        try
        {
            await using var server = new PgServer(Options(options));
            return File.Exists(Path.Combine(server.InstallDir, "bin", Programs.FileName("postgres")));
        }
        catch (UnsupportedPlatformException)
        {
            // Nothing is published for this machine; a download would say so.
            return false;
        }
    }

    private static PgServerOptions Options(DownloadOptions options)
    {
        var usual = new PgServerOptions { PgVersion = options.Version };
        return new PgServerOptions
        {
            PgVersion = options.Version,
            DbDir = options.CacheFolder,
            BinariesDir = options.CacheFolder,
            MavenRepo = options.Repository is { Length: > 0 } mirror ? mirror : usual.MavenRepo,
        };
    }

    private static async Task<string> InstallAsync(DownloadOptions options, CancellationToken cancel)
    {
        Directory.CreateDirectory(options.CacheFolder);
        await using var server = new PgServer(Options(options));
        await server.InstallAsync(cancel);
        return Path.Combine(server.InstallDir, "bin");
    }

    private static string FirstLine(Exception e) => e.Message.Split('\n', 2)[0].Trim();
}
