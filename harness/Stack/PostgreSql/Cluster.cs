using System.Security.Cryptography;
using LoadLab.Stack.Processes;

namespace LoadLab.Stack.PostgreSql;

/// <summary>The folder a server of our own lives in: its data, and the password of its superuser.</summary>
/// <remarks>
/// It is <c>postgres</c> in the run's folder. When the server runs as another user who can't reach that (a home folder
/// closed to others), it is a folder in the system's temp folder, and <c>postgres</c> is a symbolic link to it.
/// </remarks>
internal sealed class Cluster
{
    public const string Superuser = "loadlab";

    private const string Name = "postgres";

    private Cluster(string link, string folder, string? user)
    {
        Link = link;
        Folder = folder;
        User = user;
    }

    /// <summary>The path in the run's folder.</summary>
    public string Link { get; }

    /// <summary>The folder itself, link resolved.</summary>
    public string Folder { get; }

    /// <summary>Who owns it and runs the server; null means the harness's own user.</summary>
    public string? User { get; }

    public string Data => Path.Combine(Folder, "data");

    private string PasswordFile => Path.Combine(Folder, "password");

    /// <summary>Makes the folder, where the server's user can reach it.</summary>
    /// <exception cref="StackException">There is one already, which is never touched; or no place serves.</exception>
    public static async Task<Cluster> CreateAsync(string runFolder, string? user, CancellationToken cancel)
    {
        var link = Path.Combine(Path.GetFullPath(runFolder), Name);
        if (Path.Exists(link))
            throw new StackException($"{link} exists: an earlier run left its data there. Recover that run, or remove the folder.");
        var tried = new List<string>();
        foreach (var folder in Places(link))
        {
            MakePrivate(folder);
            if (user is null)
                return new Cluster(link, folder, user);
            try
            {
                await ServerUser.GiveAsync(folder, user, cancel);
                if (await ReachesAsync(folder, user, cancel))
                {
                    if (folder != link)
                        Directory.CreateSymbolicLink(link, folder);
                    return new Cluster(link, folder, user);
                }
            }
            catch
            {
                Directory.Delete(folder);
                throw;
            }

            Directory.Delete(folder);
            tried.Add(folder);
        }

        throw new StackException(
            $"User {user}, who would run PostgreSQL, can reach none of these folders: {string.Join(", ", tried)}.\n"
            + "Hint: put the results where others may enter (--out /var/tmp/loadlab), or run LoadLab as an ordinary user.");
    }

    /// <summary>Whether a run left one behind, whole or not.</summary>
    public static bool IsIn(string runFolder) => Path.Exists(Path.Combine(runFolder, Name));

    /// <summary>Removes what a run left behind, whole or not. Its server must have ended.</summary>
    public static void DeleteIn(string runFolder)
    {
        var link = Path.Combine(Path.GetFullPath(runFolder), Name);
        new Cluster(link, Directory.ResolveLinkTarget(link, returnFinalTarget: true)?.FullName ?? link, user: null).Delete();
    }

    /// <summary>The cluster an earlier run left behind.</summary>
    /// <exception cref="StackException">There is none.</exception>
    public static async Task<Cluster> OpenAsync(string runFolder, CancellationToken cancel)
    {
        var link = Path.Combine(Path.GetFullPath(runFolder), Name);
        if (!File.Exists(Path.Combine(link, "data", "PG_VERSION")))
            throw new StackException($"{link} holds no PostgreSQL data: nothing was left behind there.");
        var folder = Directory.ResolveLinkTarget(link, returnFinalTarget: true)?.FullName ?? link;
        return new Cluster(link, folder, await ServerUser.ChooseAsync(cancel));
    }

    /// <summary>The major version whose server can read the data.</summary>
    public string ReadMajorVersion() => File.ReadAllText(Path.Combine(Data, "PG_VERSION")).Trim();

    public string ReadPassword() => File.ReadAllText(PasswordFile).Trim();

    /// <summary>Makes up a password and writes it where <c>initdb</c> reads it.</summary>
    public async Task<string> WritePasswordAsync(CancellationToken cancel)
    {
        await File.WriteAllTextAsync(PasswordFile, RandomNumberGenerator.GetHexString(32, lowercase: true), cancel);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(PasswordFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        if (User is not null)
            await ServerUser.GiveAsync(PasswordFile, User, cancel);
        return PasswordFile;
    }

    /// <summary>Removes everything, the link included.</summary>
    public void Delete()
    {
        if (Directory.Exists(Folder))
            Directory.Delete(Folder, recursive: true);
        if (Link != Folder)
            File.Delete(Link); // last: while it is there, whoever recovers a run that dies here finds what is left
    }

    private static IEnumerable<string> Places(string link)
    {
        yield return link;
        foreach (var temp in new[] { Path.GetTempPath(), "/tmp", "/var/tmp" }.Distinct().Where(Directory.Exists))
            yield return Path.Combine(temp, "loadlab-" + RandomNumberGenerator.GetHexString(12, lowercase: true));
    }

    private static void MakePrivate(string folder)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static async Task<bool> ReachesAsync(string folder, string user, CancellationToken cancel)
    {
        var probe = await Command.RunAsync("/bin/sh", ["-c", "cd \"$1\" && : >probe && rm probe", "probe", folder], user, cancel);
        return probe.Succeeded;
    }
}
