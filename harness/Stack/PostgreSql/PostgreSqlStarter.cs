using LoadLab.Stack.Processes;

namespace LoadLab.Stack.PostgreSql;

/// <summary>Goes through the sources of a PostgreSQL in order and starts the first that serves.</summary>
public static class PostgreSqlStarter
{
    /// <summary>Connection string, else local binaries newest first, else a download.</summary>
    /// <param name="options">Which, and how.</param>
    /// <param name="runFolder">The data folder goes to <c>postgres</c> in it, the log to <c>logs/postgres.log</c>.</param>
    /// <param name="progress">Told in a few words what is going on.</param>
    /// <param name="time">The clock limits run on.</param>
    /// <param name="cancel">Takes down what was started.</param>
    /// <exception cref="StackException">None could be started; the message says what was tried and why it failed.</exception>
    public static async Task<PostgreSqlServer> StartAsync(
        PostgreSqlOptions options, string runFolder, IProgress<string> progress, TimeProvider time, CancellationToken cancel)
    {
        if (options.ConnectionString is { Length: > 0 } given)
            return await ExternalPostgreSql.ConnectAsync(given, cancel);

        var search = new PostgreSqlSearch(options, await ServerUser.ChooseAsync(cancel), time);
        await foreach (var binaries in search.FindAsync(progress, cancel))
        {
            progress.Report($"starting PostgreSQL {binaries.Version} ({binaries.Origin})");
            try
            {
                return await LocalPostgreSql.CreateAsync(binaries, options, runFolder, search.User, time, cancel);
            }
            catch (StackException e)
            {
                search.PassOver(binaries.Source, $"{binaries.Folder}: {e.Message}");
            }
        }

        throw search.NoneFound();
    }

    /// <summary>Starts a server on the data an earlier run left in its folder; disposing it removes that data.</summary>
    /// <exception cref="StackException">There is no data, no server of its version, or it does not start.</exception>
    public static async Task<PostgreSqlServer> RecoverAsync(
        PostgreSqlOptions options, string runFolder, IProgress<string> progress, TimeProvider time, CancellationToken cancel)
    {
        var cluster = await Cluster.OpenAsync(runFolder, cancel);
        var major = cluster.ReadMajorVersion();
        var search = new PostgreSqlSearch(options, cluster.User, time);
        await foreach (var binaries in search.FindAsync(progress, cancel))
        {
            if (binaries.Version.Major.ToString(System.Globalization.CultureInfo.InvariantCulture) == major)
                return await LocalPostgreSql.StartAsync(binaries, options, cluster, runFolder, time, cancel);
            search.PassOver(binaries.Source, $"{binaries.Folder} has version {binaries.Version}; the data needs {major}");
        }

        throw search.NoneFound();
    }
}
