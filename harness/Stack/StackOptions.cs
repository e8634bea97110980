using LoadLab.Stack.Docker;
using LoadLab.Stack.PostgreSql;

namespace LoadLab.Stack;

/// <summary>What a run stands on.</summary>
public sealed record StackOptions
{
    /// <summary>Default <see cref="StackKind.Embedded"/>: needs nothing but the .NET SDK.</summary>
    public StackKind Kind { get; init; } = StackKind.Embedded;

    /// <summary>Which PostgreSQL, and how it is started.</summary>
    public PostgreSqlOptions PostgreSql { get; init; } = new();

    /// <summary>
    /// HTTP API of a Toxiproxy that runs already. Default null: a server of our own. Required for
    /// <see cref="StackKind.External"/>.
    /// </summary>
    public Uri? Toxiproxy { get; init; }

    /// <summary>
    /// Seeds what chance decides on the network: jitter, and which connections a fault hits. Given to a Toxiproxy that is
    /// started here; any other has a seed of its own. Default 0.
    /// </summary>
    public int Seed { get; init; }

    /// <summary>The images of <see cref="StackKind.Docker"/>.</summary>
    public DockerOptions Docker { get; init; } = new();

    /// <summary>
    /// Folder with <c>LoadLab.Toxiproxy.dll</c> and <c>target/LoadLab.Target.dll</c>. Default: beside the harness
    /// itself, where the build puts them.
    /// </summary>
    public string PartsFolder { get; init; } = AppContext.BaseDirectory;

    /// <summary>How long Toxiproxy and the target may each take until ready. Default 30 s: a cold start on a busy machine.</summary>
    public TimeSpan StartLimit { get; init; } = TimeSpan.FromSeconds(30);
}

/// <summary>Where the parts come from.</summary>
public enum StackKind
{
    /// <summary>Child processes on loopback, on ports the system chooses.</summary>
    Embedded,

    /// <summary>PostgreSQL and the official Toxiproxy in containers; the target is a child process.</summary>
    Docker,

    /// <summary>PostgreSQL and Toxiproxy run already; the target is a child process.</summary>
    External,
}
