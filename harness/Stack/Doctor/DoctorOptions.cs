namespace LoadLab.Stack.Doctor;

/// <summary>The run whose chances are looked at.</summary>
public sealed record DoctorOptions
{
    /// <summary>What it would stand on.</summary>
    public StackOptions Stack { get; init; } = new();

    /// <summary>Where results would go; need not exist. Default <c>results</c> in the current folder.</summary>
    public string ResultsFolder { get; init; } = "results";

    /// <summary>
    /// Open files one process of a run may need. Default 4096: Toxiproxy has two sockets a database connection, harness
    /// and target one a request under way; a storm of 2000 waiting partners still fits.
    /// </summary>
    public int OpenFilesNeeded { get; init; } = 4096;
}
