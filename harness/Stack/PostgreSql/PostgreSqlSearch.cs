using System.Runtime.CompilerServices;

namespace LoadLab.Stack.PostgreSql;

/// <summary>A walk through the sources of server binaries that remembers why each was passed over.</summary>
internal sealed class PostgreSqlSearch(PostgreSqlOptions options, string? user, TimeProvider time)
{
    private const string Local = "local binaries";
    private const string Download = "download";
    private readonly List<(string Source, string Reason)> passedOver = [];

    /// <summary>Who runs the server; null means the harness's own user.</summary>
    public string? User => user;

    /// <summary>Binaries to try, best first. What comes late (a download) is only fetched when it is asked for.</summary>
    public async IAsyncEnumerable<PostgreSqlBinaries> FindAsync(
        IProgress<string> progress, [EnumeratorCancellation] CancellationToken cancel)
    {
        PassOver("connection string", $"neither --postgres nor {PostgreSqlOptions.ConnectionStringVariable} is set");
        var (usable, reasons) = await LocalBinaries.FindAsync(options.SearchFolders, user, cancel);
        foreach (var reason in reasons)
            PassOver(Local, reason);
        if (usable.Count + reasons.Count == 0)
            PassOver(Local, "no postgres on PATH or in the usual install folders");
        foreach (var binaries in usable)
            yield return binaries;

        if (options.Download is not { } download)
        {
            PassOver(Download, "switched off");
            yield break;
        }

        progress.Report($"downloading PostgreSQL {download.Version}");
        var (fetched, why) = await DownloadedBinaries.GetAsync(download, user, time, cancel);
        if (fetched is not null)
            yield return fetched;
        else
            PassOver(Download, why);
    }

    public void PassOver(string source, string reason) => passedOver.Add((source, reason));

    /// <summary>The error that lists every source with its reason.</summary>
    public StackException NoneFound()
    {
        var width = passedOver.Max(entry => entry.Source.Length) + 2;
        var lines = passedOver.Select(entry => $"  {entry.Source.PadRight(width)}{Indent(entry.Reason, width + 2)}");
        return new StackException("No PostgreSQL could be started. Tried, in order:\n" + string.Join('\n', lines) + "\nHint: " + Hint());
    }

    private static string Indent(string reason, int width) => reason.Replace("\n", "\n" + new string(' ', width), StringComparison.Ordinal);

    private static string Hint() =>
        (OperatingSystem.IsWindows() ? "install PostgreSQL with its Windows installer"
            : OperatingSystem.IsMacOS() ? "brew install postgresql"
            : "install your distribution's PostgreSQL server package (apt install postgresql, dnf install postgresql-server)")
        + $", or set {PostgreSqlOptions.ConnectionStringVariable}; see docs/stacks.md.";
}
