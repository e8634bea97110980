using System.Text;

namespace LoadLab.Stack.Processes;

/// <summary>Appends a child's lines to its log file and remembers the last few for error messages.</summary>
internal sealed class LogTail : IDisposable
{
    /// <summary>Lines remembered: a stack trace with its cause fits.</summary>
    public const int Kept = 40;

    private readonly Lock gate = new();
    private readonly Queue<string> lines = new(Kept);
    private readonly StreamWriter file;
    private bool closed;

    public LogTail(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        // Readable while it grows: a user follows it, a test looks into it.
        var stream = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        file = new StreamWriter(stream, new UTF8Encoding(false)) { AutoFlush = true };
    }

    public void Add(string line)
    {
        lock (gate)
        {
            if (closed)
                return;
            if (lines.Count == Kept)
                lines.Dequeue();
            lines.Enqueue(line);
            try
            {
                file.WriteLine(line);
            }
            catch (IOException)
            {
                // A full disk must not stop the pump: a child whose pipe fills up would hang.
            }
        }
    }

    public IReadOnlyList<string> Last()
    {
        lock (gate)
            return [.. lines];
    }

    public void Dispose()
    {
        lock (gate)
        {
            if (closed)
                return;
            closed = true;
            try
            {
                file.Dispose();
            }
            catch (IOException)
            {
                // Same disk, same reason.
            }
        }
    }
}
