namespace LoadLab.Tests.Stack;

/// <summary>A run's folder for one test, which others may enter, as /tmp is; removed at the end.</summary>
public sealed class RunFolder : IDisposable
{
    public RunFolder()
    {
        Path = Directory.CreateTempSubdirectory("loadlab-test-").FullName;
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Path, (UnixFileMode)0b111_101_101);
    }

    public string Path { get; }

    public string Log(string name) => System.IO.Path.Combine(Path, "logs", name + ".log");

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
