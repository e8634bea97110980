using LoadLab.Stack;
using LoadLab.Stack.PostgreSql;
using LoadLab.Stack.Processes;

namespace LoadLab.Tests.Stack.PostgreSql;

/// <summary>The way for a machine without PostgreSQL, against a repository on loopback.</summary>
public sealed class DownloadTests : IDisposable
{
    private readonly RunFolder run = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Cache => Path.Combine(run.Path, "cache");

    public void Dispose() => run.Dispose();

    [Fact]
    public async Task What_is_downloaded_runs_and_is_kept_for_the_next_time()
    {
        var installed = await PackageRepository.InstalledAsync(Cancel);
        Assert.SkipWhen(installed is null || Programs.Find("xz") is null, "the package is made of an installed PostgreSQL, with xz");
        var version = $"{installed.Version.Major}.{installed.Version.Minor}.0";
        var jar = await PackageRepository.PackAsync(installed.Folder, run.Path, Cancel);
        PostgreSqlOptions options;
        await using (var repository = await PackageRepository.ServeAsync(jar, version))
        {
            options = Options(repository.Address, version);
            var progress = new Sink();
            await using (var server = await StartAsync(options, progress))
            {
                Assert.StartsWith($"download, {Cache}", server.Origin, StringComparison.Ordinal);
                Assert.StartsWith(installed.Version.ToString(), server.Version, StringComparison.Ordinal);
                Assert.False(server.Exited.IsCompleted);
            }

            Assert.Equal($"downloading PostgreSQL {version}", progress.Lines[0]);
            Assert.Contains(repository.Requests, request => request.Line.EndsWith(".jar", StringComparison.Ordinal));
        }

        // The repository is gone: this one comes from the cache.
        await using var again = await StartAsync(options, new Sink());
        Assert.StartsWith($"download, {Cache}", again.Origin, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_package_that_is_not_there_is_explained()
    {
        await using var repository = await PackageRepository.ServeAsync([], "17.6.0");
        var refusal = await Assert.ThrowsAsync<StackException>(() => StartAsync(Options(repository.Address, "1.2.3"), new Sink()));
        Assert.Matches("\n  download +version 1.2.3 could not be fetched: .*1\\.2\\.3.*\n", refusal.Message);
    }

    [Fact]
    public async Task A_package_that_does_not_match_its_checksum_is_never_run()
    {
        await using var repository = await PackageRepository.ServeAsync([1, 2, 3], "17.6.0", rightChecksum: false);
        var refusal = await Assert.ThrowsAsync<StackException>(() => StartAsync(Options(repository.Address, "17.6.0"), new Sink()));
        Assert.Matches("\n  download +version 17.6.0 could not be fetched: .*(SHA-256|checksum|hash).*\n", refusal.Message);
        Assert.All(
            Directory.GetFileSystemEntries(Cache, "*", SearchOption.AllDirectories),
            left => Assert.EndsWith(".lock", left, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_repository_that_does_not_answer_is_explained()
    {
        var nobody = new Uri($"http://127.0.0.1:{FreePort.Find()}/");
        var refusal = await Assert.ThrowsAsync<StackException>(() => StartAsync(Options(nobody, "17.6.0"), new Sink()));
        Assert.Matches("\n  download +version 17.6.0 could not be fetched: .+\n", refusal.Message);
    }

    private PostgreSqlOptions Options(Uri repository, string version) => new()
    {
        SearchFolders = [],
        Download = new() { Repository = repository.ToString().TrimEnd('/'), Version = version, CacheFolder = Cache },
    };

    private Task<PostgreSqlServer> StartAsync(PostgreSqlOptions options, Sink progress) =>
        PostgreSqlStarter.StartAsync(options, run.Path, progress, TimeProvider.System, Cancel);
}
