namespace LoadLab.Stack.Docker;

/// <summary>Which images the docker stack runs.</summary>
public sealed record DockerOptions
{
    /// <summary>Default <c>postgres:17</c>: the major version the embedded stack downloads.</summary>
    public string PostgreSqlImage { get; init; } = "postgres:17";

    /// <summary>
    /// Default <c>shopify/toxiproxy:2.1.4</c>, the newest the project put where Docker looks by itself. It has no
    /// <c>reset_peer</c>; a scenario that needs it needs a newer image named here.
    /// </summary>
    public string ToxiproxyImage { get; init; } = "shopify/toxiproxy:2.1.4";

    /// <summary>How long all of it may take. Default 5 min: the images may have to be pulled first.</summary>
    public TimeSpan StartLimit { get; init; } = TimeSpan.FromMinutes(5);
}
