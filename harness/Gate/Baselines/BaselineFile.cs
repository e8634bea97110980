namespace LoadLab.Gate.Baselines;

/// <content>The one place of the gate that touches files.</content>
public sealed partial record Baseline
{
    // A baseline has some hundred lines; whatever is larger isn't one.
    private const long LargestFile = 1 << 20;

    /// <summary>Reads a baseline from its file.</summary>
    /// <exception cref="BaselineException">It isn't one.</exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static Baseline Read(string file) => new FileInfo(file).Length > LargestFile
        ? throw new BaselineException($"{file} is not a baseline: it is larger than 1 MiB.")
        : Parse(System.IO.File.ReadAllText(file), file);

    /// <summary>Writes it, making the folder where there is none.</summary>
    public void Write(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        System.IO.File.WriteAllText(file, ToJson());
    }
}
