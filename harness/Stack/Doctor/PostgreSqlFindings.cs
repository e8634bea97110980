using LoadLab.Stack.PostgreSql;
using LoadLab.Stack.Processes;

namespace LoadLab.Stack.Doctor;

/// <summary>Every source of a PostgreSQL, in the order of the search, and which one a run would use.</summary>
internal static class PostgreSqlFindings
{
    private const string Name = "PostgreSQL";

    public static async Task<IReadOnlyList<Finding>> CollectAsync(StackOptions stack, CancellationToken cancel)
    {
        if (stack.Kind == StackKind.Docker)
            return [new(FindingLevel.Ok, Name, $"container {stack.Docker.PostgreSqlImage} would be used, as --stack docker asks")];
        if (stack.PostgreSql.ConnectionString is { Length: > 0 } given)
            return [await GivenAsync(given, cancel)];
        var (user, finding) = await UserAsync(cancel);
        if (finding.Level == FindingLevel.Problem)
            return [finding];
        return [finding, .. await OwnAsync(stack.PostgreSql, user, cancel)];
    }

    private static async Task<Finding> GivenAsync(string given, CancellationToken cancel)
    {
        try
        {
            await using var server = await ExternalPostgreSql.ConnectAsync(given, cancel);
            return new(FindingLevel.Ok, Name, $"{server.Version} at {server.Host}:{server.Port} would be used: a connection string is given");
        }
        catch (StackException e)
        {
            return new(FindingLevel.Problem, Name, e.Message + " Nothing else would be tried: a connection string is given.");
        }
    }

    private static async Task<(string? User, Finding Finding)> UserAsync(CancellationToken cancel)
    {
        const string Who = "PostgreSQL's user";
        try
        {
            var user = await ServerUser.ChooseAsync(cancel);
            return (user, new(FindingLevel.Ok, Who, user is null
                ? $"{Environment.UserName}: the server would run as you"
                : $"{user}: you are root, which PostgreSQL refuses"));
        }
        catch (StackException e)
        {
            return (null, new(FindingLevel.Problem, Who, e.Message));
        }
    }

    private static async Task<IReadOnlyList<Finding>> OwnAsync(PostgreSqlOptions options, string? user, CancellationToken cancel)
    {
        var (usable, reasons) = await LocalBinaries.FindAsync(options.SearchFolders, user, cancel);
        var findings = new List<Finding>
        {
            new(FindingLevel.Ok, Name, $"no connection string: neither --postgres nor {PostgreSqlOptions.ConnectionStringVariable} is set"),
        };
        findings.AddRange(usable.Select((found, index) => new Finding(FindingLevel.Ok, Name, index == 0
            ? $"{found.Version} in {found.Folder} would be used: the newest found"
            : $"{found.Version} in {found.Folder} would be tried if that fails")));
        findings.AddRange(reasons.Select(reason => new Finding(FindingLevel.Warning, Name, "passed over: " + reason)));
        if (usable.Count == 0)
            findings.Add(await DownloadAsync(options.Download));
        return findings;
    }

    private static async Task<Finding> DownloadAsync(DownloadOptions? download)
    {
        if (download is null)
            return new(FindingLevel.Problem, Name, "nothing is installed, and downloading is switched off");
        return await DownloadedBinaries.IsCachedAsync(download)
            ? new(FindingLevel.Ok, Name, $"{download.Version}, downloaded earlier into {download.CacheFolder}, would be used: nothing is installed")
            : new(FindingLevel.Warning, Name, $"{download.Version} would be downloaded into {download.CacheFolder}: nothing is installed");
    }
}
