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

    private static async Task<string> InstallAsync(DownloadOptions options, CancellationToken cancel)
    {
        var usual = new PgServerOptions { PgVersion = options.Version };
        var embedded = new PgServerOptions
        {
            PgVersion = options.Version,
            DbDir = options.CacheFolder,
            BinariesDir = options.CacheFolder,
            MavenRepo = options.Repository is { Length: > 0 } mirror ? mirror : usual.MavenRepo,
        };
        Directory.CreateDirectory(options.CacheFolder);
        await using var server = new PgServer(embedded);
        await server.InstallAsync(cancel);
        return Path.Combine(server.InstallDir, "bin");
    }

    private static string FirstLine(Exception e) => e.Message.Split('\n', 2)[0].Trim();
}
