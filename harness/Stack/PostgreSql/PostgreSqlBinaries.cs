using System.Globalization;
using System.Text.RegularExpressions;
using LoadLab.Stack.Processes;

namespace LoadLab.Stack.PostgreSql;

/// <summary>A folder with the server programs of one PostgreSQL version.</summary>
/// <param name="Folder">Absolute path, links resolved.</param>
/// <param name="Version">Major and minor, as <c>postgres --version</c> says.</param>
/// <param name="Source"><c>local binaries</c> or <c>download</c>.</param>
internal sealed partial record PostgreSqlBinaries(string Folder, Version Version, string Source)
{
    /// <summary>13 is the oldest release that had maintenance when this was written; nothing older is tried.</summary>
    public const int OldestMajor = 13;

    public string Initdb => Path.Combine(Folder, Programs.FileName("initdb"));

    public string Postgres => Path.Combine(Folder, Programs.FileName("postgres"));

    public string PgCtl => Path.Combine(Folder, Programs.FileName("pg_ctl"));

    /// <summary>For a person: <c>local binaries, /usr/lib/postgresql/15/bin</c>.</summary>
    public string Origin => $"{Source}, {Folder}";

    /// <summary>Looks whether a folder holds programs the server's user can run.</summary>
    /// <returns>The binaries, or the reason why not.</returns>
    public static async Task<(PostgreSqlBinaries? Binaries, string Reason)> InspectAsync(
        string folder, string source, string? user, CancellationToken cancel)
    {
        var found = new PostgreSqlBinaries(folder, new Version(), source);
        foreach (var program in new[] { found.Initdb, found.Postgres })
        {
            if (!File.Exists(program))
                return (null, $"{folder} has no {Path.GetFileName(program)}");
        }

        var answer = await Command.RunAsync(found.Postgres, ["--version"], user, cancel);
        if (!answer.Succeeded)
            return (null, $"{found.Postgres} does not run{(user is null ? "" : $" as user {user}")}: {answer.FirstLine}");
        if (ParseVersion(answer.Output) is not { } version)
            return (null, $"{found.Postgres} says \"{answer.FirstLine}\", not its version");
        return version.Major < OldestMajor
            ? (null, $"{folder} has version {version}, older than {OldestMajor}")
            : (found with { Version = version }, "");
    }

    /// <summary>Reads <c>postgres (PostgreSQL) 15.18 (Debian …)</c>; pre-releases (<c>18beta1</c>) count as x.0.</summary>
    internal static Version? ParseVersion(string text)
    {
        var match = VersionText().Match(text);
        if (!match.Success)
            return null;
        var minor = match.Groups[2].Success ? int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture) : 0;
        return new Version(int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture), minor);
    }

    [GeneratedRegex(@"\(PostgreSQL\) (\d+)(?:\.(\d+))?")]
    private static partial Regex VersionText();
}
