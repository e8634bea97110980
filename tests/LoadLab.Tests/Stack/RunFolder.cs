namespace LoadLab.Tests.Stack;

/// <summary>A run's folder for one test, which others may enter, as /tmp is; removed at the end.</summary>
public sealed class RunFolder : IDisposable
{
    public RunFolder()
    {
        Path = Directory.CreateTempSubdirectory("loadlab-test-").FullName;
        Allow(0b111_101_101);
    }

    public string Path { get; }

    public string Log(string name) => System.IO.Path.Combine(Path, "logs", name + ".log");

    /// <summary>Sets its mode, Unix's nine bits.</summary>
    public void Allow(int mode)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Path, (UnixFileMode)mode);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
