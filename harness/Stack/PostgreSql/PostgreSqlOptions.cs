namespace LoadLab.Stack.PostgreSql;

/// <summary>Which PostgreSQL to use and how to start it.</summary>
public sealed record PostgreSqlOptions
{
    /// <summary>
    /// A server that runs already, as an Npgsql connection string of a user that may create databases. Given, it is
    /// used or the start fails: falling back to another server silently would measure the wrong one. Default null: a
    /// server of our own.
    /// </summary>
    public string? ConnectionString { get; init; }

    /// <summary>
    /// Folders searched for server binaries. Default: PATH and the usual install folders of Linux distributions,
    /// Homebrew and Windows (<see cref="LocalBinaries.UsualFolders"/>).
    /// </summary>
    public IReadOnlyList<string> SearchFolders { get; init; } = LocalBinaries.UsualFolders();

    /// <summary>What to download when nothing is installed; null means never download.</summary>
    public DownloadOptions? Download { get; init; } = new();

    /// <summary>
    /// <c>max_connections</c>. Default 300: two targets with the default pool of 100 (one draining, one starting), and
    /// room for the harness and for faults that hold connections.
    /// </summary>
    public int MaxConnections { get; init; } = 300;

    /// <summary>How long the server may take until it accepts connections. Default 60 s: crash recovery is included.</summary>
    public TimeSpan StartLimit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How long a fast shutdown may take before an immediate one follows. Default 10 s: it writes a checkpoint, which
    /// on a slow disk takes a few.
    /// </summary>
    public TimeSpan StopLimit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Chooses a port; a test hands out one that is taken.</summary>
    internal Func<int> ChoosePort { get; init; } = FreePort.Find;

    internal const string ConnectionStringVariable = "LOADLAB_POSTGRES";

    internal const string RepositoryVariable = "LOADLAB_POSTGRES_REPOSITORY";

    /// <summary>The defaults, with what <c>LOADLAB_POSTGRES</c> and <c>LOADLAB_POSTGRES_REPOSITORY</c> say.</summary>
    public static PostgreSqlOptions FromEnvironment() => new()
    {
        ConnectionString = Environment.GetEnvironmentVariable(ConnectionStringVariable),
        Download = new DownloadOptions { Repository = Environment.GetEnvironmentVariable(RepositoryVariable) },
    };
}

/// <summary>Which binaries are downloaded, from where, to where.</summary>
public sealed record DownloadOptions
{
    /// <summary>
    /// Exact version. Default 17.6.0: pinned, so that every machine without a PostgreSQL of its own measures the same
    /// one, and a cached copy needs no network.
    /// </summary>
    public string Version { get; init; } = "17.6.0";

    /// <summary>
    /// Repository of the packages, for a mirror. Default null: the one MysticMind.PostgresEmbed uses.
    /// </summary>
    public string? Repository { get; init; }

    /// <summary>
    /// Where the binaries are kept between runs. Default: the user's cache folder; for root
    /// <c>/var/cache/loadlab</c>, because the server runs as another user, who can't read root's home.
    /// </summary>
    public string CacheFolder { get; init; } = DefaultCacheFolder();

    /// <summary>How long the download may take. Default 5 min: some 15 MB on a slow line.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromMinutes(5);

    private static string DefaultCacheFolder()
    {
        if (!OperatingSystem.IsWindows() && Environment.IsPrivilegedProcess)
            return "/var/cache/loadlab/postgresql";
        var xdg = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var cache = OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
            : OperatingSystem.IsMacOS() ? Path.Combine(home, "Library", "Caches")
            : Path.IsPathRooted(xdg) ? xdg
            : Path.Combine(home, ".cache");
        return Path.Combine(cache, "loadlab", "postgresql");
    }
}
